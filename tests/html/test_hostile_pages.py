"""Whatever bytes and headers arrive, html/ gives an article, a block page or an error that it declares."""

import encodings
import pkgutil
from contextlib import suppress
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from rilis_etl.errors import Unusable
from rilis_etl.html import find_block_page, parse_article, read_page
from rilis_etl.html.soft_404 import visible_lines
from rilis_etl.model import Capture, Header, Role
from rilis_etl.sources.schema import GENERIC, Layout
from tests.fetch.conftest import MORNING

URL = "https://siaran.example/a"
WITH_LAYOUT = GENERIC.model_copy(update={"layout": (Layout(body="body", title="h1", drop=(".x",), caption=("i",)),)})
PROSE = "<p>Kementerian membuka layanan aduan daring bagi warga di daerah – “mulai Senin”.</p>"
FRAGMENTS = (
    "<html><body>",
    "</body></html>",
    "<h1>Judul</h1>",
    PROSE,
    "<table><tr><td>1<td>2</table>",
    "<!--",
    "-->",
    "\x00",
    "<base href='http://[x'>",
    "<a href='http://[::1'>x</a>",
    "<img src='//'>",
    "<time datetime='9999-12-31T99:99Z'>",
    '<script type="application/ld+json">[[{"@type":"Article","author":[[]],"image":{"url":[1]}}]]</script>',
    "<meta content=x name>",
    "<link rel=canonical href='\ud800'>",
    "<i>&#0;&#xd800;&#x110000;</i>",
    "<svg><p></svg>",
    "<title>",
    "<b>" * 200,
)
LABELS = (*sorted(module.name for module in pkgutil.iter_modules(encodings.__path__)), "hex", "a\x00b", "é", "x" * 300)


def entrances(body: bytes, content_type: str | None) -> None:
    headers = (Header("Content-Type", content_type),) if content_type is not None else ()
    find_block_page(Capture("contoh", Role.RELEASE, URL, URL, 200, headers, body, MORNING))
    for source in (GENERIC, WITH_LAYOUT):
        with suppress(Unusable):
            assert parse_article(body, url=URL, content_type=content_type, source=source, day=date(2026, 11, 1)).title
    with suppress(Unusable):
        visible_lines(read_page(body, url=URL, content_type=content_type))


@given(st.binary(max_size=2_000), st.none() | st.text(max_size=80))
def test_arbitrary_bytes_raise_nothing_else(body: bytes, content_type: str | None) -> None:
    entrances(body, content_type)


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=40), max_size=25), st.binary(max_size=20), st.integers(0, 25)
)
def test_damaged_markup_raises_nothing_else(parts: list[str], stray: bytes, place: int) -> None:
    chunks = [part.encode("utf-8", "surrogatepass") for part in parts]
    entrances(b"".join((*chunks[:place], stray, *chunks[place:])), "text/html; charset=utf-8")


@given(st.sampled_from(LABELS), st.sampled_from(("utf-8", "cp1252", "utf-16", "cp932")), st.booleans())
@example("undefined", "cp1252", True)
@example("idna", "utf-8", False)
def test_a_label_of_any_codec_raises_nothing_else(label: str, codec: str, in_header: bool) -> None:
    body = f"<html><head><meta charset='{label}'></head><body><h1>Judul</h1>{PROSE}</body></html>"
    entrances(body.encode(codec, "replace"), f"text/html; charset={label}" if in_header else "text/html")
