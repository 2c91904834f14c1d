"""What a perfect pipeline holds: the gold of every page, from the same data the pages are made from."""

import re
from dataclasses import dataclass
from datetime import date

from rilis_etl.errors import IssueReason
from rilis_etl.model import Block, Byline
from rilis_etl.sample.content import Release
from rilis_etl.sample.defects import Defect
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.sites import BY_SOURCE

_NUMBER_LABEL = re.compile(r"^(?:siaran pers\s*|press release\s*)?(?:no\.|nomor)\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoldRelease:
    """One release as it should be held, or, where `issue_reason` is set, the issue it should be."""

    source: str
    source_key: str
    url: str  # as the site's listing gives it, absolute
    title: str
    published_on: date
    blocks: tuple[Block, ...]  # without dateline, number, credit, captions, source line; empty for an issue
    language: str
    second_language: str | None
    bylines: tuple[Byline, ...]
    captions: tuple[str, ...]
    issue_reason: IssueReason | None
    defects: frozenset[Defect]
    dateline: str = ""  # as written: "Jakarta, KWN – "
    dateline_place: str | None = None
    dateline_agency: str | None = None
    release_number: str | None = None  # without its label
    source_line: str | None = None  # as written: "Sumber : …"
    dates_disagree: bool = False
    copy_of: str | None = None  # "source/key" of the release whose text this repeats
    series: str | None = None  # releases of one series come from one form and are distinct all the same

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The texts of the blocks."""
        return tuple(block.text for block in self.blocks)

    @property
    def identity(self) -> str:
        return f"{self.source}/{self.source_key}"


def gold(day: date = FIRST_DAY) -> tuple[GoldRelease, ...]:
    """Everything that is visible on `day` (05:00 in Jakarta), newest first; what is withdrawn that day is not in it."""
    return tuple(_gold(release) for release in Newsroom(day).releases if release.status == 200)


def withdrawn(day: date = FIRST_DAY) -> tuple[str, ...]:
    """Identities ("source/key") whose page on `day` is gone or leads to the front page."""
    return tuple(release.identity for release in Newsroom(day).releases if release.status != 200)


def _gold(release: Release) -> GoldRelease:
    return GoldRelease(
        source=release.source,
        source_key=release.key,
        url=BY_SOURCE[release.source].url(release),
        title=release.title,
        published_on=release.day,
        blocks=() if release.issue else release.blocks,
        language=release.language,
        second_language=release.second,
        bylines=release.bylines,
        captions=release.captions,
        issue_reason=release.issue,
        defects=release.defects,
        dateline=release.dateline,
        dateline_place=release.place,
        dateline_agency=release.agency,
        release_number=_NUMBER_LABEL.sub("", release.number) or None,
        source_line=release.source_line or None,
        dates_disagree=release.has(Defect.DATES_DISAGREE),
        copy_of=release.copy_of,
        series=release.series,
    )
