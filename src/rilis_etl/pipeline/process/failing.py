"""Whether a source has failed because its new pages cannot be read: a redesign, a wall, a site that is down. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter

from rilis_etl.errors import IssueReason
from rilis_etl.model import SETTLED_REASONS
from rilis_etl.warehouse.load.stored_pages import FirstLook

NO_FAULT = SETTLED_REASONS | {IssueReason.HTTP_GONE, IssueReason.UNKNOWN_SOURCE, IssueReason.DAMAGED_RECORD}
"""Issues that say nothing against the source file: a link to a page that is gone, to a picture, to a test entry; a
record that the archive has lost."""


def failures_of(looks: Iterable[FirstLook]) -> Mapping[str, str]:
    """By source: a sentence for each source of which more than half of the new pages could not be read."""
    found: dict[str, str] = {}
    for source, group in groupby(sorted(looks, key=attrgetter("source")), key=attrgetter("source")):
        of_source = tuple(group)
        unread = [look for look in of_source if look.reason is not None and look.reason not in NO_FAULT]
        if 2 * len(unread) > len(of_source):
            found[source] = _sentence(source, len(of_source), unread)
    return found


def _sentence(source: str, new: int, unread: list[FirstLook]) -> str:
    ((reason, _),) = Counter(look.reason for look in unread).most_common(1)
    example = next(look for look in unread if look.reason is reason)
    return (
        f"{len(unread)} of {new} new pages could not be read, most of them {reason}: {example.detail} ({example.url}). "
        f"Did the site change? Run `rilis source check {source}`"
    )
