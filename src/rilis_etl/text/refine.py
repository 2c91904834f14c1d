"""The order of the text rooms: an article in, a version out, every removal on record. Pure.

Why this order: boilerplate first, so that a doubled body is seen as doubled; repeats next, so that the credit is looked
for once; the credit before the language, because "(MDH)" is Swahili and "Short link" Albanian to a language identifier.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.model import Article, Block, BlockKind, Publication, Version
from rilis_etl.sources.schema import GENERIC, Source
from rilis_etl.text.bylines.roster import Roster
from rilis_etl.text.bylines.take import take_bylines
from rilis_etl.text.cleaning.learned_boilerplate import Boilerplate
from rilis_etl.text.cleaning.rules import CleaningState, clean
from rilis_etl.text.dates.publication import choose
from rilis_etl.text.duplicates.scan import remove_duplicates
from rilis_etl.text.edit_log import EditLog
from rilis_etl.text.language.identify import identify
from rilis_etl.text.quotes import straighten_quotes
from rilis_etl.text.test_entries import CHARACTERS, is_test_entry

MONTH_FIRST = frozenset({"US", "PH"})
"""Countries that write the month before the day (Unicode CLDR, short date patterns)."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an article comes from: what the URL, the listing and the archive know of it."""

    source_key: str
    url: str
    url_day: date | None
    url_section: str | None
    listed_on: date | None
    listed_section: str | None
    capture_id: str
    captured_at: datetime  # UTC
    captured_on: date  # in the source's zone
    code_version: str


def refine(
    article: Article,
    source: Source,
    provenance: Provenance,
    roster: Roster,
    learned: Boilerplate,
) -> Version:
    """The version that `article` becomes. Raises Unusable (EMPTY_BODY, RUBBISH) when nothing to read is left."""
    article = with_straight_quotes(article)
    captions = tuple(block.text for block in article.blocks if block.kind is BlockKind.CAPTION)
    text = EditLog(tuple(block for block in article.blocks if block.kind is not BlockKind.CAPTION))
    cleaned = clean(text, article, source, learned)
    single = remove_duplicates(cleaned.edit_log)
    credited = take_bylines(single, article, source, roster)
    edit_log = trimmed(credited.edit_log)
    require_prose(edit_log, article)
    paragraphs = [segment.text for segment in edit_log.segments]
    return Version(
        source=source.key,
        source_key=provenance.source_key,
        url=provenance.url,
        title=article.title,
        blocks=tuple(Block(segment.kind, segment.text) for segment in edit_log.segments),
        captions=tuple(dict.fromkeys((*captions, *cleaned.captions))),
        removals=edit_log.removals(),
        bylines=credited.bylines,
        language=identify(paragraphs, title=article.title, hints=source.languages),
        publication=_published(article, source, provenance, cleaned),
        capture_id=provenance.capture_id,
        captured_at=provenance.captured_at,
        layout=article.layout,
        extractor=article.extractor,
        code_version=provenance.code_version,
        text_with_credits=trimmed(single).text,
        canonical_url=article.canonical_url,
        section=article.section or provenance.listed_section or provenance.url_section,
        tags=article.tags,
        image_url=article.image_url,
        attachments=article.attachments,
        authors=article.authors,
        dateline_place=cleaned.dateline_place,
        dateline_agency=cleaned.dateline_agency,
        release_number=cleaned.release_number,
        source_line=cleaned.source_line,
        end_mark=cleaned.end_mark,
        flags=tuple(dict.fromkeys((*article.flags, *cleaned.flags))),
    )


def with_straight_quotes(article: Article) -> Article:
    """The article with doubled single quotes as the double quotes they stand for."""
    blocks = tuple(Block(block.kind, straighten_quotes(block.text)) for block in article.blocks)
    return replace(article, title=straighten_quotes(article.title), blocks=blocks)


def trimmed(edit_log: EditLog) -> EditLog:
    """Without the white space that cuts left at the edges of a block."""
    for segment in edit_log.segments:
        text = segment.text
        if tail := len(text) - len(text.rstrip()):
            edit_log = edit_log.cut(segment.block, len(text) - tail, len(text), "blank")
        if head := len(text) - len(text.lstrip()):
            edit_log = edit_log.cut(segment.block, 0, head, "blank")
    return edit_log


def require_prose(edit_log: EditLog, article: Article) -> None:
    """Raises Unusable when nothing is left (EMPTY_BODY), or a test entry such as "asdsd" (RUBBISH)."""
    for text in (edit_log.text, "\n".join(block.text for block in edit_log.extracted)):
        if is_test_entry(text):
            raise Unusable(IssueReason.RUBBISH, f"the whole body is {text[:CHARACTERS]!r} on {article.url}")
    if not edit_log.text:
        raise Unusable(IssueReason.EMPTY_BODY, f"nothing is left of the body after cleaning on {article.url}")


def _published(article: Article, source: Source, provenance: Provenance, cleaned: CleaningState) -> Publication:
    return choose(
        article.dates,
        text_day=cleaned.dateline_day,
        listed_on=provenance.listed_on,
        url_day=provenance.url_day,
        zone=None if source.key == GENERIC.key else ZoneInfo(source.timezone),
        languages=(*source.languages, *([article.declared_language] if article.declared_language else [])),
        day_first=source.country not in MONTH_FIRST,
        today=provenance.captured_on,
    )
