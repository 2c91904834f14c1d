"""dateparser, for dates that our own forms do not know. Pure but for dateparser's caches."""

from collections.abc import Sequence
from datetime import date
from threading import Lock
from typing import Final

_LOCK: Final = Lock()
"""dateparser fills module-wide caches of locales and settings without a lock of its own."""
_LONGEST: Final = 60
"""Characters. A date line is shorter; dateparser takes seconds over long text."""


def by_dateparser(text: str, languages: Sequence[str], *, day_first: bool) -> date | None:
    """The day that dateparser reads in `text`; None where it reads none.

    Day, month and year must all be written, because relative words ("kemarin") and missing parts would be filled from
    the clock. languages: tags (BCP 47), of which the primary part counts; those that dateparser lacks are passed over.
    """
    if len(text) > _LONGEST or sum(character.isdigit() for character in text) < 3:
        return None
    with _LOCK:
        from dateparser.data.languages_info import language_locale_dict  # noqa: PLC0415 - 0.2 s that only odd dates need
        from dateparser.date import DateDataParser  # noqa: PLC0415 - the same

        primary = dict.fromkeys(language.partition("-")[0].lower() for language in languages)
        if not (known := [language for language in primary if language in language_locale_dict]):
            return None
        settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY" if day_first else "MDY"}
        try:
            moment = DateDataParser(languages=known, settings=settings).get_date_data(text).date_obj
        except (ValueError, OverflowError):  # what datetime raises when digits make no date
            return None
    return moment.date() if moment else None
