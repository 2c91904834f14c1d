"""From an article to a version: the text is cleaned, its credits are read, every removal is on record. Pure.

The order matters. Boilerplate goes first, so that a doubled body is seen as doubled; duplicates go next, so that the
credit is looked for once; the credit is taken before the language is identified, because "(MDH)" is Swahili and "Short
link" Albanian to a language identifier.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from rilis_etl import __version__
from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.identity import Identity
from rilis_etl.model import Article, Block, BlockKind, Capture, Publication, Removal, Version
from rilis_etl.sources.schema import GENERIC, Source
from rilis_etl.text.bylines import Roster, take_bylines
from rilis_etl.text.cleaning import Boilerplate, clean
from rilis_etl.text.cleaning.state import CleaningState
from rilis_etl.text.dates import choose_publication
from rilis_etl.text.dates.last_modified import modified_at
from rilis_etl.text.dates.publication import named_day
from rilis_etl.text.duplicates import remove_duplicates
from rilis_etl.text.edit_log import EditLog
from rilis_etl.text.language import identify_language
from rilis_etl.text.quotes import straighten_quotes
from rilis_etl.text.test_entries import CHARACTERS, is_test_entry


def refine_article(
    article: Article, capture: Capture, identity: Identity, source: Source, roster: Roster, learned: Boilerplate
) -> Version:
    """The version that `article`, found on the page of `capture`, becomes; `identity` is the release's.

    Raises Unusable (EMPTY_BODY, RUBBISH) when nothing is left to read.
    """
    article = with_straight_quotes(article)
    captions = tuple(block.text for block in article.blocks if block.kind is BlockKind.CAPTION)
    extracted = EditLog(tuple(block for block in article.blocks if block.kind is not BlockKind.CAPTION))
    cleaned = clean(extracted, article, source, learned)
    single = remove_duplicates(cleaned.edit_log)
    credited = take_bylines(single, article, source, roster)
    edit_log = trimmed(credited.edit_log)
    require_prose(edit_log, article)
    paragraphs = [segment.text for segment in edit_log.segments]
    listed_section = capture.link.section if capture.link else None
    return Version(
        source=source.key,
        source_key=identity.source_key,
        url=capture.url,
        title=article.title,
        blocks=tuple(Block(segment.kind, segment.text) for segment in edit_log.segments),
        captions=tuple(dict.fromkeys((*captions, *cleaned.captions))),
        removals=(*edit_log.removals(), *_left_aside(article, extracted)),
        bylines=credited.bylines,
        language=identify_language(paragraphs, title=article.title, hints=source.languages),
        publication=_published(article, capture, identity, source, cleaned),
        capture_id=capture.capture_id,
        captured_at=capture.fetched_at,
        seen_by=capture.memento.seen_by if capture.memento else None,
        layout=article.layout,
        extractor=article.extractor,
        code_version=__version__,
        text_with_credits=trimmed(single).text,
        canonical_url=article.canonical_url,
        section=article.section or listed_section or identity.section,
        tags=article.tags,
        image_url=article.image_url,
        attachments=article.attachments,
        authors=article.authors,
        dateline_place=cleaned.dateline_place,
        dateline_agency=cleaned.dateline_agency,
        release_number=cleaned.release_number,
        source_line=cleaned.source_line,
        end_mark=cleaned.end_mark,
        kept_share=article.kept_share,
        flags=tuple(dict.fromkeys((*article.flags, *cleaned.flags))),
        modified_at=modified_at(article.modified, capture.header("last-modified"), ZoneInfo(source.timezone)),
    )


def _left_aside(article: Article, extracted: EditLog) -> Iterator[Removal]:
    """What generic extraction left on the page, a line each behind the extracted text."""
    position = len("\n".join(block.text for block in extracted.extracted))
    for line in article.left_aside:
        yield Removal("left_aside", position, f"\n{line}")
        position += len(line) + 1


def with_straight_quotes(article: Article) -> Article:
    """The article with doubled single quotes as the double quotes they stand for."""
    given = (article.title, *(block.text for block in article.blocks))
    title, *texts = map(straighten_quotes, given)
    if (title, *texts) == given:  # six bodies of seven
        return article
    blocks = (Block(block.kind, text) for block, text in zip(article.blocks, texts, strict=True))
    return replace(article, title=title, blocks=tuple(blocks))


def trimmed(edit_log: EditLog) -> EditLog:
    """The text without the white space that removals left at the edges of a block (rule "blank")."""
    for segment in edit_log.segments:
        text = segment.text
        if tail := len(text) - len(text.rstrip()):
            edit_log = edit_log.cut(segment.block, len(text) - tail, len(text), "blank")
        if head := len(text) - len(text.lstrip()):
            edit_log = edit_log.cut(segment.block, 0, head, "blank")
    return edit_log


def require_prose(edit_log: EditLog, article: Article) -> None:
    """Raises Unusable when nothing is left (EMPTY_BODY), or only a test entry such as "asdsd" (RUBBISH)."""
    for text in (edit_log.text, "\n".join(block.text for block in edit_log.extracted)):
        if is_test_entry(text):
            raise Unusable(IssueReason.RUBBISH, f"the whole body is {text[:CHARACTERS]!r} on {article.url}")
    if not edit_log.text:
        raise Unusable(IssueReason.EMPTY_BODY, f"nothing is left of the body after cleaning on {article.url}")


def _published(
    article: Article, capture: Capture, identity: Identity, source: Source, cleaned: CleaningState
) -> Publication:
    zone = ZoneInfo(source.timezone)
    declared = (article.declared_language,) if article.declared_language else ()
    return choose_publication(
        article.dates,
        text_day=cleaned.dateline_day,
        has_place=cleaned.dateline_place is not None,
        listed_on=capture.link.listed_on if capture.link else None,
        url_day=identity.day or named_day(capture.url),
        zone=None if source.key == GENERIC.key else zone,
        languages=(*source.languages, *declared),
        day_first=source.is_day_first,
        moved_on=source.moved_on,
        today=capture.fetched_at.astimezone(zone).date(),
    )
