"""Phrases by their English words: what is not translated is shown in English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class PageLanguage(StrEnum):
    """A language that pages and summaries are written in, by its BCP 47 tag."""

    ENGLISH = "en"
    INDONESIAN = "id"


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language; `entries` are by their English words."""

    language: PageLanguage
    entries: Mapping[str, str]

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase in this language, with `values` in its braces; whole numbers are written as the language does."""
        found = self.entries.get(phrase, phrase)
        shown = {name: self.number(value) if type(value) is int else value for name, value in values.items()}
        return found.format(**shown) if shown else found

    def number(self, value: int) -> str:
        """A whole number with its thousands parted."""
        return f"{value:,}".replace(",", "." if self.language is PageLanguage.INDONESIAN else ",")

    def share(self, value: float) -> str:
        """A share from 0 to 1, in per cent."""
        return f"{value:.0%}"

    def day(self, day: date) -> str:
        """A day with its weekday: Monday, 30 November 2026."""
        weekday, month = self(_WEEKDAYS[day.weekday()]), self(_MONTHS[day.month - 1])
        return f"{weekday}, {day.day} {month} {day.year}"


@cache
def phrasebook(language: PageLanguage) -> Phrasebook:
    """The phrases of a language."""
    if language is PageLanguage.ENGLISH:
        return Phrasebook(language, {})
    text = files("rilis_etl.phrases").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Phrasebook(language, tomllib.loads(text))


def language_of_locale(environment: Mapping[str, str]) -> PageLanguage:
    """The language of a POSIX locale: the first of LC_ALL, LC_MESSAGES and LANG that is set counts; else English."""
    chosen = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return PageLanguage.INDONESIAN if chosen[:2].lower() == "id" else PageLanguage.ENGLISH
