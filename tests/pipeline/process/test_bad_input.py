"""Bad input of every kind becomes an issue with its own reason, whoever reads it, in bounded time and memory."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, Header, Issue, Role, Version
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.sources.schema import GENERIC, Layout, Source
from rilis_etl.text.bylines import Roster

URL = "https://kantor.test/berita/1"
LAYOUT = GENERIC.model_copy(update={"layout": (Layout(body=".isi", title="h1"),)})
READERS = {"generic": GENERIC, "layout": LAYOUT}
PROSE = "<p>Warga berkumpul di balai desa pada Senin pagi untuk menanam pohon di tepi sungai yang gundul.</p>"
MIB = 1024 * 1024


def page(body: str, title: str = "Kerja bakti di tepi sungai") -> bytes:
    return (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class='isi'>{body}</div></body></html>"
    ).encode()


BAD = {
    "nothing": (b"", IssueReason.EMPTY_BODY),
    "white space": (b" \r\n\t", IssueReason.EMPTY_BODY),
    "no text": (page(""), IssueReason.EMPTY_BODY),
    "binary": (bytes(range(256)) * 64, IssueReason.NOT_HTML),
    "a PDF": (b"%PDF-1.7\n" + bytes(2_000), IssueReason.NOT_HTML),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(2_000), IssueReason.NOT_HTML),
    "gzip": (b"\x1f\x8b\x08" + bytes(2_000), IssueReason.NOT_HTML),
    "truncated": (page(PROSE * 5)[:-80], IssueReason.TRUNCATED),
    "30 MB": (page(PROSE).ljust(30 * MIB), IssueReason.TOO_LARGE),
    "24 MB of tags": (page("<p>a</p>" * 3_000_000), IssueReason.TOO_LARGE),
    "100,000 nested tags": (page("<div>" * 100_000 + PROSE + "</div>" * 100_000), IssueReason.TOO_DEEP),
    "100,000 unclosed tags": (page("<b>" * 100_000 + PROSE), IssueReason.TOO_DEEP),
    "only an image": (page("<img src='/siaran.jpg' alt='Siaran pers'>"), IssueReason.IMAGE_ONLY),
    "only a PDF link": (
        page("<p><a href='/siaran.pdf'>Unduh siaran pers (1,2 MB)</a></p>"),
        IssueReason.ATTACHMENT_ONLY,
    ),
    "a bot wall": (
        b"<html><title>Just a moment...</title><body>Enable JavaScript and cookies to continue</body></html>",
        IssueReason.BOT_WALL,
    ),
    "test rubbish": (page("<p>asdsd</p>"), IssueReason.RUBBISH),
    "test rubbish, title too": (page("<p>asdsd</p>", "asdsd"), IssueReason.RUBBISH),
    "one word over and over": (page("<p>tes tes tes tes</p>" * 9), IssueReason.RUBBISH),
    "filler text": (page(f"<p>Lorem ipsum dolor sit amet, consectetur adipiscing.</p>{PROSE}"), IssueReason.RUBBISH),
}


def judged(body: bytes, source: Source) -> Version | Issue:
    html = (Header("Content-Type", "text/html"),)
    at = datetime(2026, 6, 2, tzinfo=UTC)
    return parse_capture(Capture(source.key, Role.RELEASE, URL, URL, 200, html, body, at), source, Roster())


def test_each_kind_has_its_reason_within_a_gigabyte_and_a_minute_for_all() -> None:
    """One process, to which the operating system gives so much memory and CPU time; it needs a tenth of the time."""
    limited = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "import runpy; runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    root = Path(__file__).resolve().parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", limited, __file__],
        capture_output=True, text=True, check=False, cwd=root, env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-2000:]
    found = dict(line.split("\t") for line in ended.stdout.splitlines())
    assert found == {f"{how}: {name}": why.value for how in READERS for name, (_, why) in BAD.items()}


@pytest.mark.parametrize("reader", READERS)
def test_a_page_in_another_charset_than_it_says_is_read_rightly_and_flagged(reader: str) -> None:
    output = (
        page(PROSE)
        .replace(b"<head>", b"<head><meta charset='utf-8'>")
        .replace(b"Senin pagi", "“Senin” – pagi".encode("cp1252"))
    )
    version = judged(output, READERS[reader])
    assert isinstance(version, Version)
    assert "“Senin” – pagi" in version.body
    assert "charset_mismatch" in version.flags


@pytest.mark.parametrize(
    "body", ["<p>Kantor tutup.</p>", "<p>Rapat ditunda sampai besok.</p>", "<p>Libur, libur, libur panjang!</p>"]
)
def test_a_short_release_is_no_rubbish(body: str) -> None:
    assert not isinstance(judged(page(body + "<p>Kepala kantor</p>"), LAYOUT), Issue)


if __name__ == "__main__":
    for how, source in READERS.items():
        for name, (body, _) in BAD.items():
            outcome = judged(body, source)
            became = outcome.reason.value if isinstance(outcome, Issue) else "version"
            sys.stdout.write(f"{how}: {name}\t{became}\n")
