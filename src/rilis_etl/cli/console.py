"""The two consoles that commands write to: what a terminal would obey is written out on both."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from rilis_etl.printable import printable

if TYPE_CHECKING:
    from rilis_etl.pipeline.events import Event
    from rilis_etl.sources.registry import BrokenSource


class SafeConsole(Console):
    """A console that writes out what a terminal would obey, wherever the text comes from."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


out = SafeConsole(highlight=False, emoji=False)
err = SafeConsole(stderr=True, highlight=False, emoji=False)


def note(event: "Event") -> None:
    """Write what is worth a line, whatever watches: a terminal or a log."""
    from rilis_etl.pipeline.events import Noted

    if isinstance(event, Noted):
        err.print(event.text, markup=False, soft_wrap=True)


def show_broken(sources: "Iterable[BrokenSource]", console: Console = err) -> None:
    """One line for each source that is left out because its file is broken."""
    for source in sources:
        console.print(f"rilis: {source.key} is left out: {source.message}", style="red", markup=False, soft_wrap=True)
