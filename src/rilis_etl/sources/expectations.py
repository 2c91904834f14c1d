"""What is usual at a source, as its file says, and what of its newest releases is not. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from rilis_etl.sources.fields import Strict

LEAST_RELEASES = 10
"""Releases below which shares mean nothing."""

SHIFT = 0.35
"""By how much a share must move to be odd: of ten releases four."""

TIMES = 3.0
"""By what factor the usual length must grow or shrink to be odd."""


class Expectations(Strict):
    """The table `[expect]`: learnt by `rilis source learn`, and a person's to correct."""

    learnt_on: date = Field(description="When it was learnt.")
    releases: int = Field(ge=1, le=1_000_000_000, description="From how many releases.")
    dated: float = Field(ge=0, le=1, description="Share of releases with a day of publication.")
    signed: float = Field(ge=0, le=1, description="Share with a byline.")
    generic: float = Field(ge=0, le=1, description="Share whose text the generic extraction found.")
    characters: int = Field(ge=0, le=1_000_000_000, description="Usual length of a text: half are longer.")
    per_week: float = Field(ge=0, le=1_000_000, description="Releases a week.")


@dataclass(frozen=True, slots=True)
class Rates:
    """What some releases of a source are like; the fields are those of Expectations, and two more."""

    releases: int
    dated: float
    signed: float
    generic: float
    characters: int
    per_week: float
    titled: float = 1.0  # share with a title
    texted: float = 1.0  # share with a text

    def learnt(self, today: date) -> Expectations:
        """These rates as what is to be expected."""
        return Expectations(
            learnt_on=today,
            releases=self.releases,
            dated=round(self.dated, 2),
            signed=round(self.signed, 2),
            generic=round(self.generic, 2),
            characters=self.characters,
            per_week=round(self.per_week, 1),
        )


def odd_rates(expected: Expectations, seen: Rates) -> tuple[str, ...]:
    """What of the newest releases is not as expected, a sentence each; nothing where they are too few to tell."""
    if min(expected.releases, seen.releases) < LEAST_RELEASES:
        return ()
    return (*_shares(expected, seen), *_length(expected.characters, seen.characters))


def is_odd_length(before: int, now: int) -> bool:
    """Whether the usual length of a text has moved by so much that it is odd."""
    return now * TIMES < before or now > before * TIMES


def is_shift(before: float, now: float) -> bool:
    """Whether a share has moved by so much that it is odd."""
    return abs(now - before) >= SHIFT


def _shares(expected: Expectations, seen: Rates) -> Iterator[str]:
    for name, before, now in (
        ("have a day", expected.dated, seen.dated),
        ("are signed", expected.signed, seen.signed),
        ("are read by the generic extraction", expected.generic, seen.generic),
    ):
        if is_shift(before, now):
            yield f"{now:.0%} of the last {seen.releases} releases {name}, {before:.0%} before"


def _length(before: int, now: int) -> Iterator[str]:
    if is_odd_length(before, now):
        yield f"texts have {now} characters now, {before} before"


def expect_table(found: Expectations) -> str:
    """The table as it stands in a source file."""
    values = found.model_dump(mode="json")
    lines = [f"{key} = {values[key]}" for key in values]
    return "\n".join(["[expect]", *lines, ""])
