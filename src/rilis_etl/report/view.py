"""What the sections of the report are made of: the data, the language, and the parts that they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rilis_etl.phrases import Phrasebook
from rilis_etl.report.markup import Html, element
from rilis_etl.sources.expectations import Expectations
from rilis_etl.warehouse.read.report_data import ReportData


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its place in the table of contents."""

    key: str
    title: str
    summary: str  # one sentence that says what is to be seen
    body: Html


@dataclass(frozen=True, slots=True)
class View:
    """The data as one reader sees it. By source: the terms it states, and what is usual there, where that is known."""

    data: ReportData
    say: Phrasebook
    licences: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, Expectations] = field(default_factory=dict)

    def name(self, source: str) -> str:
        """The name of an institution; its key where it has none."""
        return next((line.name for line in self.data.sources if line.source == source), source)

    def largest(self, sources: Iterable[str], most: int) -> tuple[str, ...]:
        """Those of the sources that have most releases, by key."""
        counts = {line.source: line.release_count for line in self.data.sources}
        return tuple(sorted(sorted(sources, key=lambda source: (-counts.get(source, 0), source))[:most]))

    def nothing(self) -> Html:
        """What stands where there is nothing to show."""
        return element("p", self.say("Nothing."), class_="dim")

    def behind(self, *tables: Html) -> Html:
        """The numbers behind a chart, folded away."""
        return element("details", element("summary", self.say("The numbers as a table")), *tables)

    def table(self, caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Html:
        """A table that scrolls sideways on a phone; numbers stand right. `caption` and `head` are English phrases."""
        lines = [tuple(row) for row in rows]
        if not lines:
            return self.nothing()
        kinds = [_kind(value) for value in lines[0]]
        heads = (
            element("th", self.say(name), scope="col", class_=kind) for name, kind in zip(head, kinds, strict=True)
        )
        body = (element("tr", *map(self._cell, line)) for line in lines)
        inner = element(
            "table",
            element("caption", self.say(caption)),
            element("thead", element("tr", *heads)),
            element("tbody", *body),
        )
        return element("div", inner, class_="scroll", tabindex=0, role="group", aria_label=self.say(caption))

    def _cell(self, value: object) -> Html:
        number = self.say.number(value) if type(value) is int else value
        return element("td", "–" if value is None or value == "" else number, class_=_kind(value))


def _kind(value: object) -> str | None:
    if isinstance(value, int | float):
        return "number"
    return "day" if isinstance(value, date) else None
