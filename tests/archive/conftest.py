"""What the archive's tests share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rilis_etl.archive import Archive
from rilis_etl.model import Capture, CapturePlace, Header, Link, Role

MORNING = datetime(2026, 11, 23, 5, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def capture() -> Capture:
    url = "https://siaran.example/berita/12"
    return Capture(
        source="contoh",
        role=Role.RELEASE,
        url=url,
        final_url=url + "/rapat-kerja",
        status=200,
        headers=(Header("Content-Type", "text/html"), Header("Content-Encoding", "gzip"), Header("ETag", '"a1"')),
        body=b"<p>Rapat kerja dibuka pagi ini.</p>",
        fetched_at=MORNING,
        link=Link("contoh", url, "https://siaran.example/", "Rapat kerja", MORNING.date(), "Berita"),
    )


Fill = Callable[..., tuple[tuple[Capture, CapturePlace], ...]]


@pytest.fixture
def fill(archive: Archive, capture: Capture) -> Fill:
    """Writes a file of `count` captures, `hours` after the morning, and returns them with their places."""

    def write(count: int, hours: int = 0, source: str = "contoh") -> tuple[tuple[Capture, CapturePlace], ...]:
        begin = MORNING + timedelta(hours=hours)
        with archive.writer(source, begin, "run1") as writer:
            captures = (
                replace(capture, source=source, fetched_at=begin + timedelta(seconds=second), body=b"%d" % second * 99)
                for second in range(count)
            )
            return tuple((one, writer.append(one)) for one in captures)

    return write
