"""From one container to blocks: all text once, in order, as the reader sees it. Pure.

Its paragraphs, line breaks, captions, lists, tables, headings and quotes are recognised. Text belongs to the innermost
block element that contains it, so that text of nested containers is never added twice. Inline elements neither break
words nor join blocks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rilis_etl.model import Block, BlockKind
from rilis_etl.text import fold

KIND_MARK = "data-rilis-kind"
"""Attribute with which a caller marks what an element is (a source's `caption` selectors): a value of BlockKind."""

LONG_HEADING = 250
"""Characters from which a heading is a paragraph: some newsrooms type the whole body into h1 elements. The longest real
heading of our pages has 180."""
FORM_PROSE = 80
"""Characters of one paragraph that make a form the frame of a text: some systems wrap the whole page into one."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED = _names(
    "script style template noscript form button svg iframe object embed canvas audio video map select textarea input "
    "head title meta link datalist math dialog"
)
INLINE = _names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr picture q rp rt ruby s "
    "samp small source span strike strong sub sup time tt u var wbr"
)
_KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
}
_MARKED = {kind.value: kind for kind in BlockKind}
_CAPTION_CLASS = re.compile(
    r"\b(?:wp-caption-text|wp-caption-dd|caption-text|image-caption|img-caption|photo-caption)\b"
)
_SCREEN_READER = re.compile(r"\b(?:sr-only|visually-?hidden|screen-reader-text|element-invisible)\b")
HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BREAK = "\x0b"  # stands for <br> inside a run of text: no page text can hold it, fold() takes controls out

_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_LOWER_START = re.compile(r"[\"'“‘«(\[]*[a-zà-öø-ÿа-я]")


@dataclass
class _BlockBuilder:
    """The blocks so far and the run of text that is still open."""

    blocks: list[Block] = field(default_factory=list)
    run: list[str] = field(default_factory=list)

    def flush(self, kind: BlockKind) -> None:
        """Close the open run: its lines become blocks of `kind`."""
        if self.run:
            self.blocks += [as_block(kind, line) for line in lines("".join(self.run))]
            self.run.clear()


def to_blocks(html: str) -> tuple[Block, ...]:
    """The blocks of an element given as HTML, as by `blocks_of`."""
    body = LexborHTMLParser(html).body
    return blocks_of(body) if body is not None else ()


def blocks_of(container: LexborNode) -> tuple[Block, ...]:
    """The blocks of an element, none of them empty. Its depth must be bounded (see page.MAX_DEPTH).

    Elements that the reader does not see (scripts, fields of forms, hidden ones) are left out.
    """
    state = _BlockBuilder()
    _element(container, container.tag or "", BlockKind.PARAGRAPH, state)
    state.flush(BlockKind.PARAGRAPH)
    return tuple(state.blocks)


def line_of(node: LexborNode) -> str:
    """The text of an element on one line; breaks and blocks in it keep words apart."""
    return " ".join(block.text for block in blocks_of(node)) or fold(node.text() or "")


def as_block(kind: BlockKind, text: str) -> Block:
    """A block of folded text; a heading of the length of a paragraph is a paragraph."""
    return Block(BlockKind.PARAGRAPH if kind is BlockKind.HEADING and len(text) > LONG_HEADING else kind, text)


def _children(parent: LexborNode, kind: BlockKind, state: _BlockBuilder, *, is_verbatim: bool = False) -> None:
    child = parent.child
    while child is not None:
        if child.is_text_node:
            text = (child.text_content or "").replace(_BREAK, " ")
            state.run.append(text.replace("\n", _BREAK) if is_verbatim else text)
        elif child.is_element_node:
            _element(child, child.tag or "", kind, state)
        child = child.next


def _element(node: LexborNode, name: str, kind: BlockKind, state: _BlockBuilder) -> None:
    if name == "br":
        state.run.append(_BREAK)
        return
    attributes = node.attributes
    mark = attributes.get(KIND_MARK)
    if not mark and ((name in _DROPPED and not _is_text(node, name)) or is_hidden(attributes)):
        return
    if name in INLINE and not mark:
        _children(node, kind, state)
    elif name == "table" and (rows := data_rows(node)):
        state.flush(kind)
        state.blocks += [Block(BlockKind.TABLE_ROW, row) for row in rows]
    else:
        state.flush(kind)
        inner = kind_of(name, attributes) or kind
        _children(node, inner, state, is_verbatim=name == "pre")
        state.flush(inner)


def _is_text(node: LexborNode, name: str) -> bool:
    """Whether an element that holds no text as a rule does: a form around paragraphs, a button that is a heading."""
    if name == "form":
        return any(len(part.text() or "") >= FORM_PROSE for part in node.css("p, div"))
    return name == "button" and node.parent is not None and _KINDS.get(node.parent.tag or "") is BlockKind.HEADING


def kind_of(name: str, attributes: Mapping[str, str | None]) -> BlockKind | None:
    """The kind that the element itself has; None when it takes the kind of the element that contains it."""
    if marked := _MARKED.get(attributes.get(KIND_MARK) or ""):
        return marked
    if _CAPTION_CLASS.search(attributes.get("class") or ""):
        return BlockKind.CAPTION
    return _KINDS.get(name)


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element with these attributes is not shown on the screen."""
    if not attributes:
        return False
    if "hidden" in attributes or HIDING.search(attributes.get("style") or ""):
        return True
    return bool(_SCREEN_READER.search(attributes.get("class") or ""))


def data_rows(table: LexborNode) -> list[str]:
    """The rows of a table of data, cells joined by " | "; an empty list for a table that only lays out the page.

    A layout table holds another table, a cell with several paragraphs, or never two filled cells in a row.
    """
    if any(node.mem_id != table.mem_id for node in table.css("table, ul, ol, h1, h2, h3, figure")):
        return []
    rows = []
    for tr in table.css("tr"):
        cells = [cell for cell in tr.iter() if cell.tag in ("td", "th")]
        if any(len(cell.css("p, div")) > 1 for cell in cells):
            return []
        texts = [_cell(cell) for cell in cells]
        rows.append([text for text in texts if text])
    if not any(len(row) > 1 for row in rows):
        return []
    return [" | ".join(row) for row in rows if row]


def _cell(cell: LexborNode) -> str:
    state = _BlockBuilder()
    _children(cell, BlockKind.PARAGRAPH, state)
    state.flush(BlockKind.PARAGRAPH)
    return " ".join(block.text for block in state.blocks)


def lines(run: str) -> list[str]:
    """The paragraphs of a run of text in which `_BREAK` stands for <br>.

    An empty line (two breaks) always ends a paragraph. A single break ends one too, unless it is a hard wrap: the text
    goes on in the middle of a sentence, that is, the line ends no sentence and the next one begins in lower case.
    Where half of the breaks of a paragraph are such wraps, all are: then sentences end at line ends by chance.
    """
    if _BREAK not in run:
        text = fold(run)
        return [text] if text else []
    found: list[str] = []
    paragraph: list[str] = []
    for line in [*map(fold, run.split(_BREAK)), ""]:
        if line:
            paragraph.append(line)
        elif paragraph:
            found += _unwrapped(paragraph)
            paragraph = []
    return found


def _unwrapped(paragraph: list[str]) -> list[str]:
    wraps = [_is_wrap(a, b) for a, b in pairwise(paragraph)]
    if sum(wraps) * 2 >= max(len(wraps), 1) and len(wraps) > 1:
        return [" ".join(paragraph)]
    joined = [paragraph[0]]
    for line, wrap in zip(paragraph[1:], wraps, strict=True):
        if wrap:
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _is_wrap(line: str, following: str) -> bool:
    return not _SENTENCE_END.search(line) and _LOWER_START.match(following) is not None
