"""What a web archive serves: the capture that its index promised, or a reason; no header raises anything else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.mementos import Attribution
from rilis_etl.mementos.cdx import CdxRow
from rilis_etl.mementos.memento_capture import NoCapture
from rilis_etl.mementos.playback import played_back
from rilis_etl.model import Capture, Header, Role
from tests.foreign_files import sha1
from tests.pipeline.offline import Newsroom, release

URL = "http://dinas.example/r/1"
AT = datetime(2017, 11, 7, 3, tzinfo=UTC)
BODY = release(1).encode()
ROW = CdxRow(AT, URL, 200, "text/html", sha1(BODY).removeprefix("sha1:"))
KNOWN = Attribution([Newsroom().source()], lambda *_: False)
MADE = "Tue, 07 Nov 2017 03:00:00 GMT"
TEXT = st.text(st.characters(max_codepoint=0x2FF), max_size=30)


def served(row: CdxRow, body: bytes = BODY, status: int = 200, **headers: str) -> Capture:
    found = {
        "Memento-Datetime": MADE,
        "Content-Type": "text/html",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    place = f"http://a.example/web/{row.stamp}id_/{row.url}"
    named = tuple(Header(name, value) for name, value in found.items())
    answer = Capture("dinas", Role.RELEASE, place, place, status, named, body, datetime(2026, 6, 15, tzinfo=UTC))
    return played_back(answer, row, "a.example", KNOWN)


def test_the_body_of_a_redirect_is_not_read_so_its_digest_says_nothing() -> None:
    found = served(ROW, b"", 302, Location="http://dinas.example/")
    assert (found.failure, found.status, found.final_url) == (None, 302, "http://dinas.example/")


@pytest.mark.parametrize(
    ("header", "is_checked"),
    [
        ("Transfer-Encoding", True),  # how the archive itself sends it
        ("X-Archive-Orig-Transfer-Encoding", False),
        ("Content-Encoding", False),
    ],
)
def test_a_digest_is_checked_but_where_it_may_be_of_other_bytes(header: str, is_checked: bool) -> None:
    found = served(ROW, BODY + b"!", 200, **{header: "gzip"})
    assert (found.failure is not None) == is_checked


def test_a_redirect_inside_the_archive_is_one_of_the_page() -> None:
    found = served(ROW, b"", 301, Location="/web/20171107030000/http://dinas.example/")
    assert found.final_url == "http://dinas.example/"


@pytest.mark.parametrize(
    "more",
    [{"Memento_Datetime": "never"}, {"Link": '<http://dinas.example/r/2>; rel="original"'}, {"status": 503}],
)
def test_what_is_not_the_capture_asked_for_is_none(more: dict[str, str]) -> None:
    with pytest.raises(NoCapture):
        served(ROW, **more)  # type: ignore[arg-type]


@given(TEXT, TEXT, TEXT, st.sampled_from([200, 203, 301, 304, 404, 410, 500, 999]), st.binary(max_size=20))
def test_headers_that_nobody_foresaw_never_raise_anything_else(
    made: str, link: str, location: str, status: int, body: bytes
) -> None:
    for at in (MADE, f"Tue, {made} Nov 2017"):
        try:
            found = served(
                ROW, body, status, Memento_Datetime=at, Link=f"<{link}>; rel=original", Location=f"http://[{location}"
            )  # fmt: skip
        except NoCapture:
            continue
        assert found.body in (body, b"")
