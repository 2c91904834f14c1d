"""Rows as a person reads them in a terminal: a table, or one field a line where a table does not fit."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

GAP = "  "
LEAST_TEXT = 16
"""Columns of a terminal that a text needs in a table to be read: two or three words."""

MOST_LINES = 5
"""Lines of a text that are shown; what is longer ends with an ellipsis."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer. A text may be folded between its words; anything else (ids, times, URLs) stays whole."""

    name: str
    is_number: bool
    is_text: bool
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        """What it needs to stand on one line."""
        return max(cell_len(text) for text in (self.name, *self.cells))

    @property
    def least_width(self) -> int:
        return min(self.width, max(LEAST_TEXT, cell_len(self.name))) if self.is_text else self.width


@dataclass(frozen=True, slots=True)
class Layout:
    """What to print. `heads` counts the first lines that name columns; `is_cut` if some text is not whole."""

    lines: tuple[str, ...]
    heads: int
    is_cut: bool


def terminal_width() -> int:
    """Columns of the terminal, also where standard output is a pipe to a pager; COLUMNS counts more."""
    for stream in (sys.__stdin__, sys.__stderr__):
        with suppress(OSError, ValueError, AttributeError):  # no terminal, closed, not there
            return shutil.get_terminal_size(os.get_terminal_size(stream.fileno())).columns  # type: ignore[union-attr]
    return shutil.get_terminal_size().columns


def lay_out(columns: Sequence[Column], width: int) -> Layout:
    """A table of the columns, at most `width` wide, or one field a line if they need more."""
    gaps = len(GAP) * (len(columns) - 1)
    if sum(column.least_width for column in columns) + gaps > width:
        return _records(columns, width)
    return _table(columns, _widths(columns, width - gaps))


def _widths(columns: Sequence[Column], room: int) -> list[int]:
    """What each column gets: texts share what the others leave, the shorter ones first."""
    widths = [column.least_width for column in columns]
    spare = room - sum(widths)
    growing = sorted((n for n, column in enumerate(columns) if column.is_text), key=lambda n: columns[n].width)
    for at, n in enumerate(growing):
        more = min(columns[n].width - widths[n], spare // (len(growing) - at))
        widths[n] += more
        spare -= more
    return widths


def _table(columns: Sequence[Column], widths: Sequence[int]) -> Layout:
    lines = [GAP.join(_put(column.name, width, column) for column, width in zip(columns, widths, strict=True)).rstrip()]
    is_cut = False
    for row in zip(*(column.cells for column in columns), strict=True):
        folded = [list(_folded(text, width)) for text, width in zip(row, widths, strict=True)]
        is_cut = is_cut or any(len(cell) > MOST_LINES for cell in folded)
        cells = [_first_lines(cell, width) for cell, width in zip(folded, widths, strict=True)]
        for n in range(max(map(len, cells))):
            parts = (
                _put(cell[n] if n < len(cell) else "", width, column)
                for cell, width, column in zip(cells, widths, columns, strict=True)
            )
            lines.append(GAP.join(parts).rstrip())
    return Layout(tuple(lines), 1, is_cut)


def _records(columns: Sequence[Column], width: int) -> Layout:
    """One field a line, as psql's expanded display has it."""
    names = max(cell_len(column.name) for column in columns)
    room = max(width - names - len(GAP), LEAST_TEXT)
    lines: list[str] = []
    is_cut = False
    for number, row in enumerate(zip(*(column.cells for column in columns), strict=True), start=1):
        lines.append(f"── {number} ──")
        for column, text in zip(columns, row, strict=True):
            folded = list(_folded(text, room)) if column.is_text else [text]
            is_cut = is_cut or len(folded) > MOST_LINES
            first, *others = _first_lines(folded, room)
            lines.append(set_cell_size(column.name, names) + GAP + first)
            lines += (" " * names + GAP + other for other in others)
    return Layout(tuple(lines), 0, is_cut)


def _folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of this width, parted between words only."""
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and cell_len(line) + 1 + cell_len(word) > width:
                yield line
                line = word
            else:
                line = f"{line} {word}" if line else word
        yield line


def _first_lines(lines: list[str], width: int) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    return [*lines[: MOST_LINES - 1], (last if cell_len(last) < width else set_cell_size(last, width - 1)) + "…"]


def _put(text: str, width: int, column: Column) -> str:
    blank = " " * (width - cell_len(text))
    return blank + text if column.is_number else text + blank
