"""What became of a capture."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of a capture. The value is what analysts see in `captures.outcome`."""

    LOADED = "loaded"  # it made a version
    UNCHANGED = "unchanged"  # its cleaned text is one that the release has as a version
    UNCONFIRMED = "unconfirmed"  # its text is another one, and no second look has found it again
    ISSUE = "issue"  # it could not be loaded
    LISTING = "listing"  # a listing page, read for its links
    NOT_MODIFIED = "not_modified"  # the site answered 304
    PROBE = "probe"  # what the site answers to an address that does not exist


FOUND = (Outcome.LOADED, Outcome.UNCHANGED, Outcome.UNCONFIRMED, Outcome.NOT_MODIFIED)
"""The look found the release. Files in sql/ repeat this list; a test holds them equal."""
