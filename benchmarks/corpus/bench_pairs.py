"""Labelled pairs in a corpus: each release that is the same, revised or cut is linked, none that is distinct is merged.

Data: SHARED/data/duplicates, every text file and the Indonesian bodies loaded as one corpus. The peers see the same
cleaned texts and merge what they call duplicates by Jaccard alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.corpus.corpus import loaded
from benchmarks.corpus.labelled import Pair, pairs, versions
from benchmarks.text.figures import Figure

THRESHOLDS = (0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Found:
    """What the warehouse says of a pair."""

    relation: str
    jaccard: float
    containment: float
    numbers: str
    names: str
    title_lies: bool
    is_merged: bool


@dataclass(frozen=True, slots=True)
class ComparedPair:
    pair: Pair
    found: Found | None

    @property
    def is_linked_rightly(self) -> bool:
        return self.found is not None and self.found.relation in self.pair.wanted

    def __str__(self) -> str:
        relation = self.found.relation if self.found else "not linked"
        return f"{self.pair.first} and {self.pair.second}: {relation}; labelled {self.pair.label!r}"


def compare_pairs(shared: Path) -> tuple[ComparedPair, ...]:
    """Every labelled pair with what the warehouse says of it, all texts loaded as one corpus."""
    with loaded([tuple(versions(shared).values())]) as con:
        found = _found(con)
    return tuple(ComparedPair(pair, found.get(frozenset({pair.first, pair.second}))) for pair in pairs(shared))


def measure(shared: Path) -> tuple[Figure, ...]:
    """Shares of labelled pairs that come out right, false merges, and the pair table."""
    compared = compare_pairs(shared)
    wanted = [one for one in compared if one.pair.wanted]
    apart = [one for one in compared if one.pair.must_stay_apart]
    lying = [one for one in compared if one.pair.has_lying_title]
    merged = [one for one in apart if one.found and one.found.is_merged]
    return (
        Figure(
            "pairs linked with the right relation",
            f"{len(wanted)} labelled same, revision, cut or derived",
            sum(one.is_linked_rightly for one in wanted) / len(wanted),
            1.0,
            notes=tuple(str(one) for one in wanted if not one.is_linked_rightly),
        ),
        Figure(
            "false merges",
            f"{len(apart)} pairs labelled distinct",
            len(merged),
            0,
            {f"Jaccard ≥ {least}": _merged_above(apart, least) for least in THRESHOLDS},
            lower_is_better=True,
            notes=tuple(str(one) for one in merged),
        ),
        Figure(
            "titles that lie, flagged",
            f"{len(lying)} labelled CMS error",
            sum(bool(one.found and one.found.title_lies) for one in lying),
            len(lying),
        ),
        Figure(
            "titles flagged wrongly",
            f"{len(compared) - len(lying)} other pairs",
            sum(bool(one.found and one.found.title_lies) for one in compared if one not in lying),
            0,
            lower_is_better=True,
        ),
        Figure(
            "linked pairs (relation, Jaccard/containment, label)",
            f"{len(compared)} labelled pairs",
            sum(one.found is not None for one in compared),
            notes=tuple(_line(one) for one in compared),
        ),
    )


def _merged_above(apart: list[ComparedPair], least: float) -> float:
    return sum(bool(one.found and one.found.jaccard >= least) for one in apart)


def _line(compared: ComparedPair) -> str:
    """One line of the pair table."""
    ends = " / ".join(name.rpartition("/")[2][-36:] for name in (compared.pair.first, compared.pair.second))
    found = compared.found
    if found is None:
        return f"{ends}: not linked ({compared.pair.label})"
    merged = ", merged" if found.is_merged else ""
    return f"{ends}: {found.relation}{merged}, {found.jaccard:.3f}/{found.containment:.2f} ({compared.pair.label})"


def _found(con: duckdb.DuckDBPyConnection) -> Mapping[frozenset[str], Found]:
    rows = con.execute("""
        select
            one.source || '/' || one.source_key, other.source || '/' || other.source_key,
            relation, jaccard, greatest(first_in_second, second_in_first),
            coalesce(other_numbers, ''), coalesce(other_names, ''), title_lies,
            coalesce(here.cluster_id = there.cluster_id, false)
        from duplicate_pairs
        inner join releases as one on one.release_id = first_release_id
        inner join releases as other on other.release_id = second_release_id
        left join release_clusters as here on here.release_id = first_release_id
        left join release_clusters as there on there.release_id = second_release_id
    """).fetchall()
    return {frozenset(row[:2]): Found(*row[2:]) for row in rows}
