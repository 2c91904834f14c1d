"""Credits: who signed a text, as the newsroom wrote it, taken out of the text and classified part by part.

Pure. A wrong author is worse than none: what has the form of a credit is one only where a credit stands, behind the end
of the last sentence or under a label. The author in a page's metadata is whoever uploaded it (one person for 5,933 of
6,422 releases of an office we counted): it is kept with the version, and becomes a byline only when the source file or
the newsroom's own signatures know the name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rilis_etl.model import Article, Byline, BylineKind
from rilis_etl.sources.schema import Source
from rilis_etl.text.bylines.credit_rules import Credit, CreditRules
from rilis_etl.text.bylines.credit_words import PHOTO_UNKNOWN
from rilis_etl.text.bylines.find import (
    CreditPlace,
    Form,
    bracket_at_end,
    copied_ends,
    places_at_end,
    places_at_head,
    tail,
    text_ends,
)
from rilis_etl.text.bylines.names import with_initials
from rilis_etl.text.bylines.roster import Roster
from rilis_etl.text.edit_log import EditLog, Segment

RULE = "byline"
BRACKETS = 3  # "(ron) (Editor: Budi) (Foto: ist)"
GUESSED_NAME = 0.6  # confidence: the one person of the text who has these initials
HABITUAL_NAME = 0.8  # … who stood in other texts with these initials as well
METADATA = 0.5


@dataclass(frozen=True, slots=True)
class Credited:
    """A draft without its credits, and the credits."""

    edit_log: EditLog
    bylines: tuple[Byline, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    place: CreditPlace
    credit: Credit
    standing: bool = True  # False: it left with a removed copy, there is nothing to cut


def take_bylines(edit_log: EditLog, article: Article, source: Source, roster: Roster) -> Credited:
    """Cut the credits out of `draft` (rule "byline", with the white space before them) and classify them.

    They are looked for at the head, at the end (share lines, sources and footers may stand behind) and at the ends of
    both copies of a doubled text. `confidence` is that of the weakest claim a byline makes: that this is a credit or,
    where it has a `full_name`, whose. It is 1 only for what the source file confirms.

    A newsroom that names itself above the text is no byline but the agency of the dateline, which clean.py keeps.
    A bracketed date is a credit (kind "date") and cut only behind the end of a sentence, where newsrooms date their
    signature; "Selasa (19/12/23)" belongs to its sentence and stays.
    """
    judge = CreditRules(edit_log.text, source.bylines, roster)
    taken = _at_end(edit_log, judge)
    edit_log = _without(edit_log, taken)
    head = _at_head(edit_log, judge)
    edit_log = _without(edit_log, head)
    copies = _at_copies(edit_log, judge, taken)
    edit_log = _without(edit_log, copies)
    order = [*head, *sorted(taken, key=lambda t: (t.place.block, t.place.start)), *copies]
    bylines = [byline for t in order for byline in _bylines(t, judge, article.authors)]
    bylines = bylines or _from_metadata(article.authors, source, roster)
    unique = {(b.kind, b.text.casefold(), b.role): b for b in reversed(bylines)}
    return Credited(edit_log, tuple(reversed(unique.values())))


def _at_end(edit_log: EditLog, judge: CreditRules) -> list[_Taken]:
    for segments in text_ends(edit_log.segments):
        if taken := [t for segment, is_last in tail(segments) for t in _at_end_of(segment, judge, is_last=is_last)]:
            return taken
    return []


def _at_end_of(segment: Segment, judge: CreditRules, *, is_last: bool) -> Iterator[_Taken]:
    """Credits at the end of a block, the last one first; a "(Foto: ist)" between them stays where it is."""
    text = segment.text
    for _ in range(BRACKETS):
        places = places_at_end(segment, text, is_last=is_last)
        judged = ((place, judge.credit(place)) for place in places)
        hit = next(((place, credit) for place, credit in judged if credit), None)
        if hit:
            yield _Taken(*hit)
            text = text[: hit[0].start]
        elif (bracket := next(iter(places), None)) and PHOTO_UNKNOWN.match(bracket.content.strip()):
            text = text[: bracket.start]
        else:
            return


def _at_head(edit_log: EditLog, judge: CreditRules) -> list[_Taken]:
    return [_Taken(place, credit) for place in places_at_head(edit_log.segments) if (credit := judge.credit(place))]


def _at_copies(edit_log: EditLog, judge: CreditRules, signed: list[_Taken]) -> list[_Taken]:
    """Credits that left with a removed copy, and what ends other paragraphs as they or the text's own credits end."""
    left = [_Taken(place, credit, standing=False) for place in copied_ends(edit_log) if (credit := judge.credit(place))]
    contents = {t.place.content for t in (*signed, *left) if t.place.form is Form.BRACKET}
    if not contents:
        return left
    ends = (place for segment in edit_log.segments for place in bracket_at_end(segment.block, segment.text))
    again = ((place, judge.credit(place)) for place in ends if place.content in contents)
    return [*(_Taken(place, credit) for place, credit in again if credit), *left]


def _without(edit_log: EditLog, taken: Iterable[_Taken]) -> EditLog:
    """From the end of each block backwards, since offsets are those of the text before any of these cuts."""
    for t in sorted(taken, key=lambda t: (t.place.block, -t.place.start)):
        if t.standing:
            edit_log = edit_log.cut(t.place.block, t.place.start, t.place.end, RULE)
    return edit_log


def _bylines(taken: _Taken, judge: CreditRules, uploaders: tuple[str, ...]) -> Iterator[Byline]:
    for part in taken.credit.parts:
        byline = Byline(part.kind, part.text, part.role, taken.place.where, None, taken.credit.confidence)
        yield _with_name(byline, judge, uploaders) if part.kind is BylineKind.INITIALS else byline


def _with_name(byline: Byline, judge: CreditRules, uploaders: tuple[str, ...]) -> Byline:
    """With the full name the source file confirms, else with that of the one person who may be meant."""
    for initials, name in judge.known.names.items():
        if initials.casefold() == byline.text.casefold():
            return replace(byline, full_name=name, confidence=1.0)
    here = dict.fromkeys(with_initials(byline.text, (*judge.names, *uploaders)))
    habit = judge.roster.habit(byline.text)
    if habit and (not here or habit in here):
        return replace(byline, full_name=habit, confidence=min(byline.confidence, HABITUAL_NAME))
    if len(here) == 1:
        return replace(byline, full_name=next(iter(here)), confidence=min(byline.confidence, GUESSED_NAME))
    return byline


def _from_metadata(authors: tuple[str, ...], source: Source, roster: Roster) -> list[Byline]:
    confirmed = {name.casefold() for name in source.bylines.names.values()}
    known = [author for author in authors if author.casefold() in confirmed or roster.knows(author)]
    return [Byline(BylineKind.NAME, author, where="metadata", confidence=METADATA) for author in known]
