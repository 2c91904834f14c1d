"""When a page was changed last, by its metadata or the header. Pure. Evidence, not truth."""

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from rilis_etl.model import DateText


def modified_at(by_page: DateText | None, by_header: str | None, zone: tzinfo) -> datetime | None:
    """The moment in UTC; None where neither gives one. `by_header` is Last-Modified (RFC 9110, 8.8.2).

    A time without a zone is in the source's `zone`.
    """
    stamps = (_by_iso(by_page.text, zone) if by_page else None, _by_http(by_header) if by_header else None)
    return next((stamp for stamp in stamps if stamp is not None), None)


def _by_iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        return _in_utc(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        return None


def _by_http(text: str) -> datetime | None:
    try:
        return _in_utc(parsedate_to_datetime(text), UTC)
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
