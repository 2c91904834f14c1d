"""Real bodies in templates: what a page with a layout looks like, and which paragraphs it has.

The containers are those of SHARED/data/goid_sites.json; the rest of the page is ours. The gold paragraphs come from
the body's HTML by another way than blocks.py's: the standard library's event parser, one list of paragraph tags, and
our reading of the 11 bodies with br elements: each br ends a paragraph there but one (FALSE_BREAKS), a wrapped line.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from rilis_etl.sources.schema import Layout, Source

FALSE_BREAKS = frozenset({("58", 0)})
"""Body id and number of a br that only wraps a line."""

_PARAGRAPH = frozenset(
    ("p", "div", "br", "figure", "figcaption", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote")
)
_COMPOUND = re.compile(r"(?<![\w-])(?:(?P<tag>[a-z]*)(?P<marks>(?:[.#][\w-]+)+)|article\b)")


@dataclass(frozen=True, slots=True)
class Templated:
    """A body on a page of a site, as a capture would hold it."""

    name: str
    source: Source
    url: str
    page: bytes
    paragraphs: tuple[str, ...]
    title: str


def templated(shared: Path) -> Iterator[Templated]:
    """Every body in the template of every site whose body selector names a container."""
    rows = (shared / "data" / "indonesian_bodies" / "pubmsumsel.jsonl").read_text(encoding="utf-8").splitlines()
    sites = json.loads((shared / "data" / "goid_sites.json").read_text(encoding="utf-8"))
    for site in sites:
        selector = container_of(site["body"])
        if not selector:
            continue
        host = site["host"]
        source = Source(
            key="templated", name=site["institution"], home=f"https://{host}/", hosts=(host,),
            layout=(Layout(body=selector, title="h1", date=".tanggal"),),
        )  # fmt: skip
        for number, row in enumerate(map(json.loads, rows)):
            title = " ".join(row["title"].split())
            page = _page(selector, title, row["posted"], row["body_html"], host)
            url = f"https://{host}/berita/{number}"
            yield Templated(f"{host} {row['id']}/{number}", source, url, page, gold(row["id"], row["body_html"]), title)


def container_of(selector: str) -> str:
    """The leading part of a selector that names classes, ids or an article: ".entry-content div|p" is ".entry-content".

    Empty where the site's selector names no element of its own ("p", "div > p", "tr > td > p", "//text()"): a layout
    says which one element holds the body, and these say only what stands in it.
    """
    first = re.split(r"\||>|//", selector, maxsplit=1)[0]
    return " ".join(match.group() for match in _COMPOUND.finditer(first))


def gold(body_id: str, body: str) -> tuple[str, ...]:
    """The paragraphs that a reader sees, captions left out."""
    parser = _Paragraphs(frozenset(number for known, number in FALSE_BREAKS if known == body_id))
    parser.feed(body)
    parser.close()
    parser.end()
    return tuple(parser.found)


class _Paragraphs(HTMLParser):
    """Cuts at every start and end of a paragraph tag."""

    def __init__(self, false_breaks: frozenset[int]) -> None:
        super().__init__(convert_charrefs=True)
        self.false_breaks = false_breaks
        self.found: list[str] = []
        self.open: list[str] = []
        self.breaks = 0
        self.captions = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class's signature
        if tag == "br":
            self.breaks += 1
            if self.breaks - 1 in self.false_breaks:
                self.open.append(" ")
                return
        if tag in _PARAGRAPH:
            self.end()
        self.captions += tag == "figcaption"

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPH:
            self.end()
        self.captions -= tag == "figcaption"

    def handle_data(self, data: str) -> None:
        if not self.captions:
            self.open.append(data)

    def end(self) -> None:
        text = " ".join(unicodedata.normalize("NFC", "".join(self.open)).split())
        self.open.clear()
        if text:
            self.found.append(text)


def _page(selector: str, title: str, posted: str, body: str, host: str) -> bytes:
    """The body in its container, in a page with the usual things around it."""
    head, tail = "", ""
    for compound in selector.split():
        match = _COMPOUND.fullmatch(compound)
        tag = "article" if compound == "article" else match["tag"] if match and match["tag"] else "div"
        marks = re.findall(r"([.#])([\w-]+)", compound)
        classes = " ".join(name for mark, name in marks if mark == ".")
        ids = " ".join(name for mark, name in marks if mark == "#")
        head += f'<{tag} class="{classes}" id="{ids}">'
        tail = f"</{tag}>" + tail
    heading = html.escape(title)
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{heading} - {host}</title></head><body>
<header><nav><ul><li><a href="/">Beranda</a></li><li><a href="/profil">Profil</a></li></ul></nav></header>
<div class="container"><div class="row"><div class="col-md-8"><h1>{heading}</h1>
<span class="tanggal">{posted}</span><div class="bagikan">Bagikan: <a href="#">Facebook</a> <a href="#">X</a></div>
{head}{body}{tail}
<div class="terkait"><h4>Berita lain</h4><ul><li><a href="/berita/a">Rapat kerja tahunan dibuka</a></li></ul></div>
</div><aside class="col-md-4"><h4>Terpopuler</h4><p>Pengumuman penerimaan pegawai tahun ini telah dibuka.</p></aside>
</div></div><footer><p>Hak cipta, jalan raya nomor satu.</p></footer></body></html>""".encode()
