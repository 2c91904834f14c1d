"""Credits are taken out of a text and classified part by part. Pure.

A wrong author is worse than none: a wording with the form of a credit is one only where a credit stands, behind the end
of the last sentence or behind a label. The author in a page's metadata is the person who uploaded it (one person for
5,933 of 6,422 releases of one office): that name is kept with the version, and becomes a byline only when the source
file or the newsroom's own signatures know it.
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
    """A text without its credits, and the credits."""

    edit_log: EditLog
    bylines: tuple[Byline, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    place: CreditPlace
    credit: Credit
    in_text: bool = True  # False: it left with a removed copy, and there is nothing to cut


def take_bylines(edit_log: EditLog, article: Article, source: Source, roster: Roster) -> Credited:
    """The text without its credits (rule "byline", with the white space before them), and the credits as classified.

    Credits are looked for at the head, at the end (share lines, sources and footers may follow) and at the ends of both
    copies of a doubled text. `confidence` is that of the weakest claim a byline makes: that it is a credit or, where it
    has a `full_name`, whose. It is 1 only for what the source file confirms.

    A newsroom's name above the text is no byline: cleaning keeps it as the agency of the dateline. A date in brackets
    is a credit (kind "date") only behind the end of a sentence, where newsrooms date their signature; in "Selasa
    (19/12/23)" it belongs to its sentence and stays.
    """
    rules = CreditRules(edit_log.text, source.bylines, roster, article.title)
    taken = _at_end(edit_log, rules)
    edit_log = _without(edit_log, taken)
    head = _at_head(edit_log, rules)
    edit_log = _without(edit_log, head)
    copies = _at_copies(edit_log, rules, taken)
    edit_log = _without(edit_log, copies)
    order = [*head, *sorted(taken, key=lambda t: (t.place.block, t.place.start)), *copies]
    bylines = [byline for t in order for byline in _bylines(t, rules, article.authors)]
    bylines = bylines or _from_metadata(article.authors, source, roster)
    unique = {(b.kind, b.text.casefold(), b.role): b for b in reversed(bylines)}
    return Credited(edit_log, tuple(reversed(unique.values())))


def _at_end(edit_log: EditLog, rules: CreditRules) -> list[_Taken]:
    for segments in text_ends(edit_log.segments):
        if taken := [t for segment, is_last in tail(segments) for t in _at_end_of(segment, rules, is_last=is_last)]:
            return taken
    return []


def _at_end_of(segment: Segment, rules: CreditRules, *, is_last: bool) -> Iterator[_Taken]:
    """The credits at the end of a block, the last one first; a "(Foto: ist)" between them stays where it is."""
    text = segment.text
    for _ in range(BRACKETS):
        places = places_at_end(segment, text, is_last=is_last)
        taken = next((_Taken(place, credit) for place in places if (credit := rules.credit(place))), None)
        if taken:
            yield taken
            text = text[: taken.place.start]
        elif (bracket := next(iter(places), None)) and PHOTO_UNKNOWN.match(bracket.content.strip()):
            text = text[: bracket.start]
        else:
            return


def _at_head(edit_log: EditLog, rules: CreditRules) -> list[_Taken]:
    return [_Taken(place, credit) for place in places_at_head(edit_log.segments) if (credit := rules.credit(place))]


def _at_copies(edit_log: EditLog, rules: CreditRules, signed: list[_Taken]) -> list[_Taken]:
    """The credits that left with a removed copy, and the same brackets, or those already taken, at other paragraphs."""
    left = [_Taken(place, credit, in_text=False) for place in copied_ends(edit_log) if (credit := rules.credit(place))]
    contents = {t.place.content for t in (*signed, *left) if t.place.form is Form.BRACKET}
    if not contents:
        return left
    ends = (bracket_at_end(segment.block, segment.text) for segment in edit_log.segments)
    again = (place for place in ends if place and place.content in contents)
    return [*(_Taken(place, credit) for place in again if (credit := rules.credit(place))), *left]


def _without(edit_log: EditLog, taken: Iterable[_Taken]) -> EditLog:
    """The text without these credits, cut from the end of each block backwards, so that offsets stay right."""
    for t in sorted(taken, key=lambda t: (t.place.block, -t.place.start)):
        if t.in_text:
            edit_log = edit_log.cut(t.place.block, t.place.start, t.place.end, RULE)
    return edit_log


def _bylines(taken: _Taken, rules: CreditRules, uploaders: tuple[str, ...]) -> Iterator[Byline]:
    for part in taken.credit.parts:
        byline = Byline(part.kind, part.text, part.role, taken.place.where, None, taken.credit.confidence)
        yield _with_name(byline, rules, uploaders) if part.kind is BylineKind.INITIALS else byline


def _with_name(byline: Byline, rules: CreditRules, uploaders: tuple[str, ...]) -> Byline:
    """The byline with the full name that the source file confirms, else with that of the one person it may be."""
    for initials, name in rules.known.names.items():
        if initials.casefold() == byline.text.casefold():
            return replace(byline, full_name=name, confidence=1.0)
    here = dict.fromkeys(with_initials(byline.text, (*rules.names, *uploaders)))
    habit = rules.roster.habit(byline.text)
    if habit and (not here or habit in here):
        return replace(byline, full_name=habit, confidence=min(byline.confidence, HABITUAL_NAME))
    if len(here) == 1:
        return replace(byline, full_name=next(iter(here)), confidence=min(byline.confidence, GUESSED_NAME))
    return byline


def _from_metadata(authors: tuple[str, ...], source: Source, roster: Roster) -> list[Byline]:
    confirmed = {name.casefold() for name in source.bylines.names.values()}
    known = [author for author in authors if author.casefold() in confirmed or roster.knows(author)]
    return [Byline(BylineKind.NAME, author, where="metadata", confidence=METADATA) for author in known]
