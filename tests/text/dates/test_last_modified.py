"""When a page was changed last."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rilis_etl.model import DateOrigin, DateText
from rilis_etl.text.dates.last_modified import modified_at

JAKARTA = ZoneInfo("Asia/Jakarta")


def test_the_page_is_asked_before_the_header_when_it_was_changed() -> None:
    by_page = DateText(DateOrigin.METADATA, "2026-06-16T08:00:00", "JSON-LD dateModified")
    header = "Tue, 16 Jun 2026 09:00:00 GMT"
    assert modified_at(by_page, header, JAKARTA) == datetime(2026, 6, 16, 1, tzinfo=UTC)
    assert modified_at(None, header, JAKARTA) == datetime(2026, 6, 16, 9, tzinfo=UTC)


def test_what_is_no_moment_is_none() -> None:
    for text in ("kemarin", "", "0001-01-01T00:00:00"):
        assert modified_at(DateText(DateOrigin.METADATA, text, "meta"), "kemarin", JAKARTA) is None
    assert modified_at(None, None, JAKARTA) is None
