"""A round of the sources: visit those that are free, side by side, then one load, one snapshot and one page to read."""

from collections.abc import Callable, Iterable
from threading import Event

from prefect.artifacts import create_markdown_artifact
from prefect.futures import PrefectFuture

from flows.loading import load_archive, load_leftovers
from flows.workbench import SourceKey, flow_context
from rilis_etl.model import SourceCounts
from rilis_etl.pipeline.runs.scheduled import Ending, ending, visiting_free
from rilis_etl.report.daily_summary import daily_summary
from rilis_etl.report.html_page import renew

Visit = Callable[[str, str, Event], PrefectFuture[SourceCounts]]
"""Submits the visit of a source: its key, the id of the run, and what is set when the visit is to stop."""


def make_round(kind: str, sources: Iterable[SourceKey], visit: Visit, *, key: str, about: str) -> tuple[Ending, str]:
    """Visit and load; how it ended, and that in a sentence.

    `kind`: of the run, as the warehouse names it. `key` and `about`: of the artifact that tells what was found.
    """
    context = flow_context()
    run = context.new_run(kind)
    stop = Event()
    try:
        with visiting_free(context, context.chosen(map(str, sources))) as todo:
            left = load_leftovers()
            visits = [visit(source.key, run.run_id, stop) for source in todo.sources]
            visited = (*(each.result() for each in visits), *todo.busy, *(left.run.counts if left else ()))
            report = load_archive(run, visited)
    finally:  # a cancelled run stops after the page it is fetching
        stop.set()
    renew(context.warehouse)
    page = daily_summary(context, report, *([left] if left else []))
    create_markdown_artifact(key=key, markdown=page, description=about)
    return ending(report, todo.busy), report.sentence
