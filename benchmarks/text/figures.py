"""One measured figure, beside its peers and its bar."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")


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
    notes: tuple[str, ...] = ()  # remarks on the measurement, and few failing items
    wrong: tuple[str, ...] = ()  # failing items, for wrong_items.md

    @property
    def holds(self) -> bool:
        """Whether the bar is met; a figure without a bar holds."""
        if self.bar is None:
            return True
        return self.ours <= self.bar if self.lower_is_better else self.ours >= self.bar


def interval(items: Sequence[T], score: Callable[[Sequence[T]], float], *, draws: int = 2_000) -> tuple[float, float]:
    """Between which values 95 of 100 scores lie of items drawn with replacement (bootstrap); the seed is fixed."""
    chance = random.Random(13)
    scores = sorted(score(chance.choices(items, k=len(items))) for _ in range(draws))
    return scores[draws // 40], scores[-(draws // 40) - 1]
