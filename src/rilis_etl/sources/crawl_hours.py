"""The hours in which a source wants to be visited: "22:00-05:00" in its own zone. Pure."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

_HOURS = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


def _checked(text: str) -> str:
    if text:
        _ends(text)
    return text


def _ends(hours: str) -> tuple[time, time]:
    match = _HOURS.fullmatch(hours)
    try:
        begins, ends = (time.fromisoformat(each) for each in match.groups()) if match else (time.min, time.min)
    except ValueError:
        begins = ends = time.min
    if begins == ends:
        raise ValueError(f'not hours: {hours!r} (expected "22:00-05:00", in the zone of the source)')
    return begins, ends


CrawlHours = Annotated[str, AfterValidator(_checked)]
"""Empty for any hour; hours may go over midnight."""


def next_opening(hours: str, zone: str, now: datetime) -> datetime | None:
    """When the next of `hours` begin, in `zone`; None when they are now, or are any."""
    if not hours:
        return None
    begins, ends = _ends(hours)
    here = now.astimezone(ZoneInfo(zone))
    is_open = begins <= here.time() < ends if begins < ends else here.time() >= begins or here.time() < ends
    if is_open:
        return None
    opening = here.replace(hour=begins.hour, minute=begins.minute, second=0, microsecond=0)
    return opening if opening > here else opening + timedelta(days=1)
