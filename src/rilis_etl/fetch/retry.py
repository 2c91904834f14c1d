"""When to ask again, and how long to wait before: exponential backoff with jitter, and what Retry-After says."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 120.0  # seconds; a site that wants more is left alone for this run
LONGEST_REST = 86_400.0  # seconds; a site that wants more is asked once a day all the same
_HEALING = frozenset({408, 425, 429})
_FINAL = frozenset({501, 505})  # "not implemented", "version not supported": no wait changes that
_SECONDS = re.compile(r"(\d{1,9})\d*(?:\.\d*)?", re.ASCII)


def may_heal(status: int) -> bool:
    """Whether the same request may get another answer a little later."""
    return status in _HEALING or (status >= 500 and status not in _FINAL)


def backoff(attempt: int, random: Random) -> float:
    """Seconds before try `attempt` + 1 (0 is the first): doubling, spread over the upper half so that threads part."""
    ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt)
    return random.uniform(ceiling / 2, ceiling)


def retry_after(value: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date (RFC 9110, 10.2.3), at most LONGEST_REST.

    0 when it says nothing that can be read.
    """
    text = value.strip()
    if match := _SECONDS.fullmatch(text):
        return min(float(match[1]), LONGEST_REST)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, OverflowError, TypeError, IndexError):  # what it raises for years and zones out of range
        return 0.0
    return min(max(seconds, 0.0), LONGEST_REST)
