"""One measured figure, beside its peers and its bar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table: what was measured on which data, ours, the peers' in the same run, and the bar."""

    measure: str
    data: str
    ours: float
    bar: float | None = None
    peers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    unit: str = ""
    lower_is_better: bool = False
    notes: tuple[str, ...] = ()  # what is still wrong: failing items and why

    @property
    def holds(self) -> bool:
        """Whether the bar is met; a figure without a bar holds."""
        if self.bar is None:
            return True
        return self.ours <= self.bar if self.lower_is_better else self.ours >= self.bar
