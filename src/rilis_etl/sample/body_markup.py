"""A release's text as its content system shows it: the clean blocks, spoilt by the defects of the release."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from zlib import crc32

from rilis_etl.model import Block, BlockKind
from rilis_etl.sample.content import Release
from rilis_etl.sample.days import old_style_day
from rilis_etl.sample.defects import Defect

WRAP_COLUMNS = 72
NBSP_EVERY = 7  # spaces
ZERO_WIDTH_EVERY = 9  # spaces

_WORD = 'style="margin: 0cm 0cm 8pt; text-align: justify; line-height: 150%; font-family: Calibri, sans-serif;"'
_SPAN = "style=\"font-size: 12pt; line-height: 150%; font-family: 'Times New Roman', serif; color: black;\""
_WORD_PREAMBLE = "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->\n"
_WORD_PARAGRAPH = (
    f'<p class="MsoNormal" {_WORD}><span lang="IN" {_SPAN}>',
    f'<o:p></o:p></span></p>\n<p class="MsoNormal" {_WORD}><span {_SPAN}><o:p>&nbsp;</o:p></span></p>',
)
_OPEN_CLOSE = {
    BlockKind.HEADING: ("<h3>", "</h3>"),
    BlockKind.LIST_ITEM: ("<li>", "</li>"),
    BlockKind.QUOTE: ("<blockquote><p>", "</p></blockquote>"),
    BlockKind.TABLE_ROW: ("<tr><td>", "</td></tr>"),
    BlockKind.CAPTION: ('<figure class="wp-caption">', "</figure>"),
}
_GROUPS = {
    BlockKind.LIST_ITEM: ("<ul>", "</ul>"),
    BlockKind.TABLE_ROW: ('<table border="1"><tbody>', "</tbody></table>"),
}


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One block as markup, without the element around it."""

    kind: BlockKind
    html: str


@dataclass(frozen=True, slots=True)
class Related:
    """A link to another release, as sites strew them."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a site adds to the text of its releases."""

    newsroom: str
    section: str
    image: str
    related: tuple[Related, ...]
    footer: tuple[str, ...] = ()
    visit: int = 1  # how often this page has been asked for


def body_html(release: Release, around: Surroundings) -> str:
    """The inside of the container that holds the text."""
    head, text, tail = _head(release, around), _text(release, around), _tail(release, around)
    if release.has(Defect.NESTED_CONTAINERS):
        inner = _markup([*text[1:], *tail])
        return f"{_markup(head)}{text[0].html}\n<div>{inner}</div>"
    return _dressed(release, [*head, *text, *tail])


def _paragraph(text: str) -> SampleLine:
    return SampleLine(BlockKind.PARAGRAPH, escape(text, quote=False))


def _head(release: Release, around: Surroundings) -> list[SampleLine]:
    lines: list[SampleLine] = []
    if release.has(Defect.COOKIE_LINE):
        lines.append(
            _paragraph("Situs ini menggunakan cookie untuk memberi pengalaman terbaik bagi pengunjung. Setuju")
        )
    if release.has(Defect.ECHOED_HEAD):
        lines += [_paragraph(around.section), _paragraph(release.title)]
    if release.has(Defect.RELEASE_HEADING):
        lines.append(_paragraph("FOR IMMEDIATE RELEASE" if release.language == "en" else "SIARAN PERS"))
    if release.number:
        lines.append(_paragraph(release.number))
    if release.has(Defect.PUBLICATION_LINE):
        lines.append(_paragraph(f"Dipublikasikan Pada : {old_style_day(release.day)}"))
    if release.has(Defect.NEWSROOM_LINE):
        lines.append(_paragraph(f"Tim News Room {around.newsroom}."))
    if release.has(Defect.CAPTION_LINE):
        lines += [_paragraph(caption) for caption in release.captions]
    if release.has(Defect.FIGCAPTION):
        lines += [SampleLine(BlockKind.CAPTION, _picture(around.image, caption)) for caption in release.captions]
    lines += [_paragraph(line) for line in release.head_credit.splitlines()]
    return lines


def _picture(url: str, caption: str) -> str:
    caption = escape(caption, quote=False)
    return f'<img src="{url}" alt="" width="640"><figcaption class="wp-caption-text">{caption}</figcaption>'


def _text(release: Release, around: Surroundings) -> list[SampleLine]:
    copy = [_line(release, block) for block in release.blocks]
    if copy and release.dateline:
        copy[0] = SampleLine(copy[0].kind, f"<strong>{_spoilt(release, release.dateline)}</strong>{copy[0].html}")
    if copy and release.credit:
        copy = _credited(release, copy)
    lines = [*copy, *_again(release, copy)]
    if release.has(Defect.READ_ALSO_INLINE):
        lines.insert(2, _read_also(around.related[0]))
    if release.has(Defect.END_MARK):
        lines.append(_paragraph("###"))
    return lines


def _line(release: Release, block: Block) -> SampleLine:
    text = block.text
    if release.has(Defect.HARD_WRAPPED):
        text = "\n".join(textwrap.wrap(text, WRAP_COLUMNS, break_on_hyphens=False))
    html = _spoilt(release, text)
    return SampleLine(block.kind, html.replace(" | ", "</td><td>") if block.kind is BlockKind.TABLE_ROW else html)


def _credited(release: Release, copy: Sequence[SampleLine]) -> list[SampleLine]:
    credit = escape(release.credit, quote=False)
    if release.has(Defect.CREDIT_SPREAD):
        credit = f"<em>(</em>\n<em>{credit[1:-1]}</em>\n<em>)</em>"
    if release.has(Defect.CREDIT_OWN_LINE):
        return [*copy, SampleLine(BlockKind.PARAGRAPH, credit)]
    return [*copy[:-1], SampleLine(copy[-1].kind, f"{copy[-1].html} {credit}")]


def _again(release: Release, copy: Sequence[SampleLine]) -> list[SampleLine]:
    """What somebody pasted a second time."""
    if release.has(Defect.PASTED_DOUBLE):
        return list(copy[1:])
    if release.has(Defect.PASTED_DOUBLE_EDITED):
        return [
            SampleLine(line.kind, line.html.replace(" dan ", " serta ", 1).replace(", ", " ", 1)) for line in copy[1:]
        ]
    if release.has(Defect.PASTED_PARAGRAPH):
        return [copy[-1]]
    return []


def _tail(release: Release, around: Surroundings) -> list[SampleLine]:
    lines = [_paragraph(line) for line in release.tail_credit.splitlines()]
    if release.source_line:
        lines.append(_paragraph(release.source_line))
    if release.has(Defect.SOCIAL_FOOTER):
        lines += [_paragraph(line) for line in around.footer]
    if release.has(Defect.READ_ALSO_BLOCK):
        lines += [
            _paragraph("Baca juga:"),
            *(SampleLine(BlockKind.LIST_ITEM, _anchor(link)) for link in around.related[:3]),
        ]
    if release.has(Defect.SHORT_LINK):
        lines.append(_paragraph("Short link"))
    if release.has(Defect.SHARE_LINE):
        lines += [_paragraph("Bagikan:"), _paragraph("Facebook Twitter WhatsApp")]
    if release.has(Defect.READ_COUNTER):
        lines.append(_paragraph(f"Dibaca : {1000 + crc32(release.key.encode()) % 5000 + around.visit} Kali"))
    return lines


def _read_also(link: Related) -> SampleLine:
    return SampleLine(BlockKind.PARAGRAPH, f"<strong>Baca juga: {_anchor(link)}</strong>")


def _anchor(link: Related) -> str:
    return f'<a href="{escape(link.url)}">{escape(link.title, quote=False)}</a>'


def _spoilt(release: Release, text: str) -> str:
    """The text with its characters as the editor's clipboard left them, escaped."""
    if release.has(Defect.DOUBLED_QUOTES):
        text = text.replace("“", "‘‘").replace("”", "’’")
    if release.has(Defect.ZERO_WIDTH):
        text = "\ufeff" + _every(ZERO_WIDTH_EVERY, " \u200b", text)
    html = escape(text, quote=False)
    return _every(NBSP_EVERY, "&nbsp;", html) if release.has(Defect.NBSP) else html


def _every(step: int, new: str, text: str) -> str:
    """`text` with each `step`-th space replaced by `new`."""
    words = re.split(" ", text)
    seams = [new if i % step == 0 else " " for i in range(1, len(words))]
    return "".join(word + seam for word, seam in zip(words, [*seams, ""], strict=True))


def _dressed(release: Release, lines: Sequence[SampleLine]) -> str:
    """The lines in the markup this release's editor produced."""
    if release.has(Defect.BREAK_PARAGRAPHS):
        return "<p>" + "<br />\n<br />\n".join(line.html for line in lines) + "</p>"
    if release.has(Defect.NBSP_BREAKS):
        return "<div>" + "<br>&nbsp;<br>".join(line.html for line in lines) + "</div>"
    if release.has(Defect.DIV_PARAGRAPHS):
        return _markup(lines, ("<div>", "</div>"))
    if release.has(Defect.HEADING_PARAGRAPHS):
        return _markup(lines, ("<h2>", "</h2>"))
    if release.has(Defect.WORD_MARKUP):
        return _WORD_PREAMBLE + _markup(lines, _WORD_PARAGRAPH)
    return _markup(lines)


def _markup(lines: Sequence[SampleLine], paragraph: tuple[str, str] = ("<p>", "</p>")) -> str:
    parts: list[str] = []
    for kind, run in groupby(lines, key=lambda line: line.kind):
        before, after = _OPEN_CLOSE.get(kind, paragraph)
        opening, closing = _GROUPS.get(kind, ("", ""))
        parts.append(opening + "\n".join(f"{before}{line.html}{after}" for line in run) + closing)
    return "\n".join(parts)
