"""The texts on a page that say when it was published, best first: evidence for the date rules. Pure.

Of 107 dated institutional pages 41 have the right date in their metadata. On nearly all others the date stands on a
short line of its own near the title. A bare meta "date", often that of the last change, comes after that line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from unicodedata import is_normalized

from rilis_etl.html.generic.dates.labels import (
    CHANGE_LABEL,
    POSTED_SENTENCE,
    PUBLICATION_LABEL,
    is_label,
    is_of_another_day,
)
from rilis_etl.html.generic.dates.lines import LINE_CHARS, bare_body, drop_teasers, lines_of
from rilis_etl.html.generic.dates.own_times import own_times
from rilis_etl.html.metadata import JsonLd, meta
from rilis_etl.html.page import Page, text_of
from rilis_etl.identity import url_day
from rilis_etl.model import DateOrigin, DateText
from rilis_etl.model.text import ANYWHERE_LINE, LABELLED_LINE, NEAR_TITLE, PICTURE_FOLDER, UNDER_RELEASE_HEADING
from rilis_etl.text import fold
from rilis_etl.text.cleaning.release_number import is_heading
from rilis_etl.text.dates import find_dates

BESIDE_CHARS = 32
"""Other characters on a date line without a label: a time, a place, a name."""

NEAR = 12
"""Lines from the title within which a date line belongs to the title."""

DATELINE_CHARS = 40
"""Characters before the date of a dateline: "Jakarta, 1 November 2017 – …", but not "… pada 1 November 2017"."""

SEARCHED_CHARS = 100
"""Characters of a blog's sentence about itself in which its day is looked for."""

OPENING_CHARS = 200
"""Characters of a line in which a year is looked for: behind them a long one, which is prose, says nothing here."""

ANYWHERE = 4
"""Rank from which nothing on a line shows that its date is the page's."""

BEFORE = 9
"""Half lines that a day before the title is further from it than one behind it: three to five lines."""

LABELS_WORTH = 4
"""Half lines by which a label brings a date line nearer to the title."""

ALONE = 14
"""Other characters on a short line that stands anywhere: a weekday, a time."""

MOST_DATE_CANDIDATES = 3

_FIRM = ("article:published_time", "datePublished", "pubdate", "publishdate", "publish_date")
_LOOSE = ("DC.date.issued", "DCTERMS.issued", "DC.date", "DCTERMS.date", "DCTERMS.created", "dateCreated", "date")
_YEAR = re.compile(
    r"[0-9٠-٩۰-۹०-९০-৯๐-๙０-９](?:(?<=1)9\d\d|(?<=2)[05]\d\d|\d?[./-]\s?\d{1,2}[./-]\s?\d\d|(?<=[٠-٩๐-๙])[٠-٩๐-๙]{3})"
)
"""A year, that of the Buddha too, in any digits. Where it can begin is found fast: most lines have no digit."""
_UNREAD = re.compile(
    r"\b\d{1,2}\b\D{1,24}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b\D{1,24}\b\d{1,2}\b|[^\W\d_]\s*\d{1,2},\s*\d{4}"
)
"""Day, word and year: it may be a date in a language whose months our tables lack."""
_LABELS = (PUBLICATION_LABEL, CHANGE_LABEL)
_DAY_FOLDER = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/")
ROW = 4
"""Lines within which the day of the next row of a list stands."""
UNDER_HEADING = 3
"""Lines under a release heading in which the institution's own day stands."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A visible line that holds a date."""

    rank: tuple[int, int]  # the lower, the better
    text: str
    where: str
    origin: DateOrigin = DateOrigin.PAGE


def date_texts(page: Page, ld: JsonLd, title: str | None) -> tuple[DateText, ...]:
    """All texts that may say when the page was published, best first. Date lines are looked for near `title`."""
    lines = [DateText(line.origin, line.text, line.where) for line in date_lines(page, title or "")]
    own = [line for line in lines if line.where == UNDER_RELEASE_HEADING]
    if in_url := url_day(page.url):  # a guess, but two that agree
        lines.sort(key=lambda line: all(day.parsed.day != in_url for day in find_dates(line.text)))
    anywhere = [line for line in lines if line.where == ANYWHERE_LINE]
    near = [line for line in (*own, *firm_dates(page, ld, title or ""), *lines) if line not in anywhere]
    return tuple(dict.fromkeys((*near, *loose_dates(page), *anywhere, *picture_folder(page))))


def firm_dates(page: Page, ld: JsonLd, title: str) -> tuple[DateText, ...]:
    """The publication dates in metadata that were right on 92 to 96 % of the pages that have them."""
    found: list[DateText] = []
    if ld.published:
        found.append(DateText(DateOrigin.METADATA, ld.published, "JSON-LD datePublished"))
    found += _metas(page, _FIRM)
    for element in own_times(page, title)[:MOST_DATE_CANDIDATES]:
        attributes = element.attributes
        stamp = attributes.get("datetime") or attributes.get("content") or text_of(element)
        if stamp:
            found.append(DateText(DateOrigin.METADATA, stamp, f"{element.tag}[datetime]"))
    return tuple(dict.fromkeys(found))


def loose_dates(page: Page) -> tuple[DateText, ...]:
    """The dates in metadata that may be those of the file or of the last change."""
    return tuple(_metas(page, _LOOSE))


def picture_folder(page: Page) -> tuple[DateText, ...]:
    """The day in the folder of the page's picture, "/files/2016/05/04/chart.png"; none without one.

    Systems that sort uploads by day show so when the page was made. A day in the file's name is that of the photograph.
    """
    folder = _DAY_FOLDER.search(meta(page, "og:image") or "")
    return (DateText(DateOrigin.METADATA, "-".join(folder.groups()), PICTURE_FOLDER),) if folder else ()


def modified_date(page: Page, ld: JsonLd) -> DateText | None:
    """The text that says when the page was changed last; None without one."""
    if ld.modified:
        return DateText(DateOrigin.METADATA, ld.modified, "JSON-LD dateModified")
    keys = ("article:modified_time", "og:updated_time", "dateModified", "last-modified", "DCTERMS.modified")
    return next(iter(_metas(page, keys)), None)


def date_lines(page: Page, title: str) -> tuple[_Line, ...]:
    """The visible lines that look most like the page's date line, best first."""
    body = bare_body(page)
    lines = lines_of(body)
    titles = _titles_in(lines, title)
    if len(titles) > 1 and drop_teasers(body, title):
        own = lines_of(body)
        if (best := _best(own, _titles_in(own, title), title)) and best[0].rank[0] < ANYWHERE:
            return best
    return _best(lines, titles, title)


def _titles_in(lines: list[str], title: str) -> list[int]:
    """The numbers of the lines that are the title."""
    if not title:
        return []
    least, longest = len(title) / 2, max(title.split(), key=len)
    found = (
        i
        for i, line in enumerate(lines)  # folding costs more than these looks
        if len(line) > least and (longest in line or line.split(None, 1)[0] in title or _folding_changes(line))
    )
    return [i for i in found if _is_title(fold(lines[i]), title)]


def _folding_changes(line: str) -> bool:
    """Whether a line has characters of which folding makes others."""
    return not line.isascii() and not (line.isprintable() and is_normalized("NFC", line))


def _best(lines: list[str], titles: list[int], title: str) -> tuple[_Line, ...]:
    return tuple(sorted(_ranked(lines, titles, title), key=lambda line: line.rank)[:MOST_DATE_CANDIDATES])


def _metas(page: Page, keys: tuple[str, ...]) -> list[DateText]:
    return [DateText(DateOrigin.METADATA, content, f"meta[{key}]") for key in keys if (content := meta(page, key))]


def _is_title(line: str, title: str) -> bool:
    return title in line or (line in title and len(line) > 0.6 * len(title))


def _ranked(lines: list[str], titles: list[int], title: str) -> Iterator[_Line]:
    """The lines with a date, each with its rank: near the title, datelines, labelled ones anywhere, any short one."""
    dated = [i for i, line in enumerate(lines) if _YEAR.search(line, 0, OPENING_CHARS)]
    first = titles[0] if titles else len(lines)
    below = [i for i in dated if first < i <= first + NEAR and _is_under_release_heading(lines, i, first + 1)]
    under = below if len(below) == 1 else []  # more are a list of releases
    listed = _listed(lines, titles, dated) if titles else frozenset[int]()
    for i in dated:
        if i in listed:
            continue
        shown = lines[i]
        if POSTED_SENTENCE.match(shown) and find_dates(shown[:SEARCHED_CHARS]):
            yield _Line((3, i), fold(shown[:SEARCHED_CHARS]), LABELLED_LINE)
        # a date before the title may be the clock of the page: one a few lines further behind it is nearer
        distance = min((2 * (i - t) if i >= t else 2 * (t - i) + BEFORE for t in titles), default=2 * NEAR + 1)
        line = fold(shown)
        if _is_in_title(line, title):
            continue
        if i in under:
            yield _Line((0, i), line, UNDER_RELEASE_HEADING)
        elif found := _date_line(line, lines[i - 1] if i else "", i, distance):
            yield found


def _listed(lines: list[str], titles: list[int], dated: list[int]) -> frozenset[int]:
    """The numbers of the lines behind the text that begin with a day, or hold little else, and have another day near.

    They are rows of a list or of a chronology, each with the day of something else, but for the row of the page itself.
    dated: the numbers of the lines with a year.
    """
    text = next((i for i in range(titles[0] + 1, len(lines)) if len(lines[i]) >= LINE_CHARS), len(lines))
    days: dict[int, tuple[bool, date]] = {}
    for i in dated:
        found = find_dates(line := lines[i][: LINE_CHARS + BESIDE_CHARS]) if i > text else ()
        if not found or (found[0].start and len(line) - found[0].end + found[0].start > BESIDE_CHARS):
            continue
        if not any(label.search(f"{lines[i - 1][-LINE_CHARS:]} {line}") for label in _LABELS):
            days[i] = (not found[0].start, found[0].parsed.day)
    own = {beside for title in titles for beside in (title - 1, title + 1)}
    pairs = ((i, row, days[j]) for i, row in days.items() for j in range(i - ROW, i + ROW + 1) if j in days)
    rows = (i for i, row, other in pairs if row[0] == other[0] and row != other)
    return frozenset(i for i in rows if i not in own)


def _is_in_title(line: str, title: str) -> bool:
    """Whether the day of a line is a part of the title: it is what the text is about."""
    found = find_dates(line[:LINE_CHARS])
    return bool(found) and all(line[day.start : day.end] in title for day in found)


def _is_under_release_heading(lines: list[str], number: int, first: int) -> bool:
    """Whether a line is nothing but a day, behind the title and under "SIARAN PERS" or "FOR IMMEDIATE RELEASE"."""
    line = fold(lines[number])
    found = find_dates(line) if len(line) < LINE_CHARS else ()
    if not found or len(line) - (found[0].end - found[0].start) > BESIDE_CHARS or CHANGE_LABEL.search(line):
        return False
    above = lines[max(first, number - UNDER_HEADING) : number]
    return any(len(text) < LINE_CHARS and is_heading(fold(text)) for text in above)


def _dateline(line: str, before: str, distance: int) -> _Line | None:
    """A line that begins with a place and a day; `before`: what stands before the day."""
    is_dateline = len(before) <= DATELINE_CHARS and before[-1:] in ("", *",(–—-:|")
    return _Line((2, distance), line[: DATELINE_CHARS + 20], "dateline", DateOrigin.TEXT) if is_dateline else None


def _without_change(line: str, changed: re.Match[str]) -> str:
    """What a line says of publication: what stands before the change or, where no day does, behind it."""
    before, behind = line[: changed.start()], PUBLICATION_LABEL.search(line, changed.end())
    return before if not behind or find_dates(before) else line[behind.start() :]


def _of_publication(line: str, above: str, *, is_labelled: bool) -> str:
    """What a short line says of publication; nothing where it, or the label above it, speaks of a change only."""
    if changed := CHANGE_LABEL.search(line):
        own = _without_change(line, changed) if is_labelled else ""
        return own if find_dates(own) else ""
    return line if is_labelled or not is_label(above, CHANGE_LABEL) else ""


def _date_line(line: str, above: str, number: int, distance: int) -> _Line | None:
    """The line with its rank, `distance` half lines from the title; None when it holds no date of the page."""
    is_near, is_short = distance <= 2 * NEAR, len(line) < LINE_CHARS
    found = find_dates(line if is_short else line[: DATELINE_CHARS + 20])
    if not found:
        is_unread = is_near and is_short and _UNREAD.search(line)
        return _Line((ANYWHERE + 2, distance), line, "line near the title, in no form of ours") if is_unread else None
    beside = len(line) - (found[0].end - found[0].start)
    is_under_label = beside <= BESIDE_CHARS and is_label(above, PUBLICATION_LABEL)
    is_labelled = is_under_label or PUBLICATION_LABEL.search(line) is not None
    if is_short and is_of_another_day(line, above):
        return None
    if is_short:
        if not (own := _of_publication(line, above, is_labelled=is_labelled)):
            return _Line((ANYWHERE, number), line, "line of the last change")
        line = own
    if not is_short or (beside > BESIDE_CHARS and not is_labelled):
        return _dateline(line, line[: found[0].start].rstrip(), distance) if is_near else None
    if is_near:
        return _Line((1, distance - LABELS_WORTH * is_labelled), line, NEAR_TITLE)
    if is_labelled:
        return _Line((3, number), line, LABELLED_LINE)
    return _Line((ANYWHERE + 1, number), line, ANYWHERE_LINE) if beside <= ALONE else None
