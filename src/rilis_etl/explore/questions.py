"""What the explorer asks: every picture and table is one of these, shown beside it with its values filled in."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rilis_etl.warehouse.engine.database import quoted, quoted_list
from rilis_etl.warehouse.query.sandbox import DEFAULT_LIMITS, Limits
from rilis_etl.warehouse.query.shared_snapshot import SharedSnapshot

MOST_SHOWN = 5_000
"""Rows of a table: more is asked with `rilis sql`."""

INDEXED_RELEASES = "from search_documents anti join search_left_out using (document_number)"
"""The releases of current_releases, as the end of a query: only what search counts by, without joining their texts."""

_MEMORY_MB = 400  # of DuckDB's: interpreter and marimo take 150 more, and all of it is to be below 600


MOST_TERMS = 4
"""Curves that one chart tells apart."""

MOST_COLOURS = 8
"""Institutions that one chart tells apart."""


def explored_snapshot() -> SharedSnapshot:
    """What `rilis explore` asks, as it puts it in the environment: the link to the snapshot, and a query's seconds."""
    seconds = float(os.environ.get("RILIS_QUERY_SECONDS") or DEFAULT_LIMITS.seconds)
    return SharedSnapshot(Path(os.environ["RILIS_EXPLORED"]), Limits(seconds, _MEMORY_MB))


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person chose; empty means all. The span includes both days."""

    sources: Sequence[str] = ()
    languages: Sequence[str] = ()
    author: str = ""
    since: date | None = None
    until: date | None = None

    def where(self, source: str = "source", day: str = "published_on", language: str = "language_tag") -> str:
        """The choice as a condition on columns of these names; a name that is empty is not asked."""
        conditions = [
            f"{source} in {quoted_list(self.sources)}" if source and self.sources else "",
            f"{language} in {quoted_list(self.languages)}" if language and self.languages else "",
            f"{day} >= date {quoted(str(self.since))}" if day and self.since else "",
            f"{day} <= date {quoted(str(self.until))}" if day and self.until else "",
        ]
        return " and ".join(filter(None, conditions)) or "true"

    def held(self) -> str:
        """The chosen rows of current_releases, as the end of a query: further conditions may follow."""
        author = f" and contains(lower(bylines), lower({quoted(self.author)}))" if self.author.strip() else ""
        return f"from current_releases where {self.where()}{author}"

    def counted(self) -> str:
        """The chosen rows with release_id, source, published_on and language_tag, as the end of a query like held()."""
        return self.held() if self.author.strip() else f"{INDEXED_RELEASES} where {self.where()}"


def releases(choice: Selection, term: str) -> str:
    """The releases that hold the term, best first; all of them, newest first, without one."""
    columns = "published_on, source, title, language_tag, bylines, version_count, url, release_id"
    if not term:
        return f"select {columns} {choice.held()} order by published_on desc nulls last limit {MOST_SHOWN}"
    return (
        f"with found as (select release_id, score from search_matches({quoted(term)}) "
        "inner join search_documents using (document_number))\n"
        f"select {columns} from (select * {choice.held()}) inner join found using (release_id)\n"
        f"order by score desc limit {MOST_SHOWN}"
    )


def curve(choice: Selection, terms: Sequence[str], per: str) -> str:
    """In how many of the chosen releases of each `per` (year, quarter, month) each term stands."""
    found = " union all ".join(
        f"select {quoted(term)} as term, release_id from search_matches({quoted(term)}) "
        "inner join search_documents using (document_number)"
        for term in terms
    )
    return (
        "with chosen as (\n"
        f"    select release_id, date_trunc({quoted(per)}, published_on)::date as period\n"
        f"    {choice.counted()} and published_on is not null\n"
        f"),\nfound as ({found}),\n"
        "everything as (select period, count(*) as all_count from chosen group by period),\n"
        "terms as (select distinct term from found)\n"
        "select period, term, count(found.release_id) as release_count, any_value(all_count) as all_count,\n"
        "    round(count(found.release_id) / any_value(all_count), 4) as share\n"
        "from everything cross join terms\n"
        "left join (select * from found inner join chosen using (release_id)) as found using (period, term)\n"
        "group by period, term order by period, term"
    )


def counts(choice: Selection, per: str) -> str:
    """How many of the chosen releases there are in each `per`: by institution where some are chosen."""
    source = "source" if 0 < len(choice.sources) <= MOST_COLOURS else "'all' as source"
    return (
        f"select date_trunc({quoted(per)}, published_on)::date as period, {source}, count(*) as release_count\n"
        f"{choice.counted()} and published_on is not null\n"
        "group by all order by all"
    )


def concordance(choice: Selection, term: str) -> str:
    """Every occurrence of the term in the chosen releases, with the words around it."""
    return (
        "select published_on, source, left_context, keyword, right_context, title, release_id\n"
        f"from kwic({quoted(term)}, width := 10) where release_id in (select release_id {choice.counted()})\n"
        f"limit {MOST_SHOWN}"
    )


def copies(choice: Selection) -> str:
    """Pairs of releases that are alike, of which one is chosen; copies are no current releases."""
    either = " or ".join(f"({choice.where(f'{side}_source', f'{side}_on', '')})" for side in ("first", "second"))
    return (
        "select relation, first_on, first_source, first_title, second_on, second_source, second_title, jaccard,\n"
        f"    lag_hours from duplicate_pairs where {either} order by first_on desc limit {MOST_SHOWN}"
    )


def edits(choice: Selection) -> str:
    """What institutions changed after publication."""
    return (
        "select changed_since::date as changed_on, source, title, part, kind, before, after, is_silent, url\n"
        f"from version_changes where {choice.where(language='')}\n"
        f"order by changed_since desc, position limit {MOST_SHOWN}"
    )


def withdrawn(choice: Selection) -> str:
    """What institutions took off their sites."""
    return (
        "select published_on, source, title, last_found_at::date as last_found_on,\n"
        "    withdrawn_since::date as gone_since, is_confirmed, returned_at::date as returned_on, evidence, url\n"
        f"from withdrawals where {choice.where(language='')} order by withdrawn_since desc limit {MOST_SHOWN}"
    )


def versions(release_id: int) -> str:
    """Every text that a release has had."""
    return (
        "select version_number, valid_from::date as shown_from, valid_to::date as shown_until, title, body\n"
        f"from all_releases where release_id = {release_id} order by version_number"
    )


def removed(release_id: int) -> str:
    """What cleaning took out of the texts of a release."""
    return (
        "select version_number, removals.position, rule, text\n"
        f"from removals inner join versions using (version_id) where release_id = {release_id}\n"
        "order by version_number, removals.position"
    )
