"""Whatever bytes some sites answer, an ingest and a rebuild end, and another site loses nothing by it.

RILIS_ANY_ANSWERS: how many examples of visits; a twentieth of it of whole loads. In each, every kind of discovery
visits a site that gives one odd answer after another, to whatever it is asked.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rilis_etl.model import CrawlState, DamagedRecord, Window
from rilis_etl.pipeline.crawl.source_crawl import collect
from rilis_etl.pipeline.process.process_batch import BatchProcessor
from rilis_etl.pipeline.runs.ingest import ingest
from rilis_etl.pipeline.runs.rebuild import rebuild
from tests.pipeline.odd_sites import ANSWERS, GOOD, PORTS, SITES, Sites, Unforeseen, answered_by, context_on
from tests.pipeline.offline import rows

EXAMPLES = int(os.environ.get("RILIS_ANY_ANSWERS", "25"))
LOADS = max(2, EXAMPLES // 20)  # a load and a rebuild cost as much as thirty visits
MOST_ANSWERS = 10  # of one site; what is asked for then is missing
Answers = dict[str, list[bytes]]  # by site, in the order of the requests
EXAMPLE = st.fixed_dictionaries({name: st.lists(ANSWERS, max_size=MOST_ANSWERS) for name in SITES})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was made and holds nothing: to copy it is faster than to make it."""
    root = tmp_path_factory.mktemp("any") / "empty"
    rebuild(context_on(root))
    return root


@pytest.fixture(scope="module")
def unforeseen() -> Iterator[Unforeseen]:
    """What the boundaries caught, printed at the end."""
    handler = Unforeseen()
    log = logging.getLogger("rilis_etl.pipeline.boundary")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    print(f"{EXAMPLES} visits, {LOADS} loads; caught: {dict(handler.kinds)}")  # noqa: T201 - what `make fuzz` reports


class NoWarehouse:
    """Answers the questions of a load as an empty warehouse does."""

    def with_text(self, *_: object) -> frozenset[tuple[str, str]]:
        return frozenset()

    def parsed_otherwise(self, *_: object) -> tuple[()]:
        return ()

    def mementos_to_parse_again(self, *_: object) -> tuple[()]:
        return ()

    def roster_rows(self, *_: object) -> tuple[()]:
        return ()

    def latest_probe(self, *_: object) -> None:
        return None

    def was_read(self, *_: object) -> bool:
        return False


@settings(max_examples=EXAMPLES)
@given(example=EXAMPLE)
@pytest.mark.usefixtures("unforeseen")
def test_a_visit_ends_and_what_it_archived_is_read(tmp_path_factory: pytest.TempPathFactory, example: Answers) -> None:
    root = tmp_path_factory.getbasetemp() / "visits"
    shutil.rmtree(root, ignore_errors=True)
    context = replace(context_on(root), crawl_states={key: CrawlState(key) for key in SITES})
    with answered_by(Sites({PORTS[name]: iter(answers) for name, answers in example.items()})):
        for source in SITES.values():
            collect(context, source, run_id="run", window=Window(date(2024, 1, 1)), again=True)
    archived = tuple(context.archive.records())
    captures = tuple(each for each in archived if not isinstance(each, DamagedRecord))
    assert len(captures) == len(archived)
    work: Any = NoWarehouse()
    rows = BatchProcessor(context.sources, work, context.archive).process(captures)
    assert [row.capture for row in rows] == [capture for capture, _ in captures]


@settings(max_examples=LOADS)
@given(example=EXAMPLE)
@pytest.mark.usefixtures("unforeseen")
def test_no_answer_ends_a_run_or_takes_anything_from_another_site(template: Path, example: Answers) -> None:
    root = template.with_name("example")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root, symlinks=True)
    context = context_on(root)
    sites = Sites({PORTS[name]: iter(answers) for name, answers in example.items()})
    with answered_by(sites):
        visited = ingest(context, tuple(context.sources.values()))
    assert GOOD.key not in visited.failed
    good = rows(context, f"select count(*) from releases where source = '{GOOD.key}'")
    assert good == [(GOOD.count,)]
    loaded = rows(context, "select source, count(*) from releases group by source order by source")
    rebuilt = rebuild(context)
    assert not rebuilt.damaged
    assert rows(context, "select source, count(*) from releases group by source order by source") == loaded
