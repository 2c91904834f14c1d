"""What the flows share: the context of this process, the forms' choices, loading, and one crawl of many sources."""

import logging
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from inspect import signature
from random import Random
from threading import Event
from typing import Any, ParamSpec, TypedDict, cast

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import FailedRun
from prefect.futures import PrefectFuture
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from pydantic import ValidationError, validate_call

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.errors import WarehouseBusyError
from rilis_etl.model import Ending, Run, RunResult, SourceCounts
from rilis_etl.pipeline.process.load_archive import load
from rilis_etl.pipeline.runs.ingest import catch_up
from rilis_etl.pipeline.runs.scheduled import ending, visiting_free
from rilis_etl.pipeline.runs.usual import with_odd
from rilis_etl.printable import escape_logs
from rilis_etl.report.daily_summary import daily_summary
from rilis_etl.report.html_page import renew
from rilis_etl.settings import load_settings
from rilis_etl.sources.registry import bundled_keys

Values = ParamSpec("Values")

escape_logs()
log = logging.getLogger("rilis_etl.flows")
# PREFECT_LOGGING_EXTRA_LOGGERS sends the package's log to the run's page, but leaves the level at WARNING
logging.getLogger("rilis_etl").setLevel(logging.INFO)
# a run that ends as Failed has said why in a sentence; Prefect adds the traceback of its own exception for that
logging.getLogger("prefect.flow_runs").addFilter(
    lambda record: not (record.exc_info and isinstance(record.exc_info[1], FailedRun))
)


def flow_context() -> Context:
    """As the settings in the environment say."""
    return open_context(load_settings())


def _choices() -> list[tuple[str, str]]:
    """The sources that a form offers; where none was added, the catalogue: a form needs one to be drawn."""
    added = [source.key for source in flow_context().chosen(())]
    return [(key, key) for key in added or bundled_keys()]


SourceKey = StrEnum("SourceKey", _choices())  # type: ignore[misc] # the form's choices


MOST_WAITING = 256
"""Visits of a team that one run waits for at a time: by threads of its own, though workers make them."""


def _threads() -> TaskRunner[PrefectFuture[Any]]:
    """As many visits at a time as RILIS_THREADS says; Prefect alone would start a thread for each source."""
    settings = load_settings()
    at_a_time = MOST_WAITING if settings.exchange else settings.threads
    return cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=at_a_time))


SIDE_BY_SIDE = _threads()


def form(flow_function: Callable[Values, State]) -> Callable[Values, State]:
    """A flow whose values are checked here instead of by Prefect: what is wrong ends the run in one sentence.

    Prefect's form checks little of what a type says, and its API nothing of a day; its own check of a run shows a
    traceback.
    """
    checked: Callable[..., State] = validate_call(flow_function)

    @wraps(flow_function)
    def run(*args: Values.args, **kwargs: Values.kwargs) -> State:
        try:
            # by their names, which an error then says
            return checked(**signature(flow_function).bind(*args, **kwargs).arguments)
        except ValidationError as error:
            if error.title != flow_function.__name__:  # of something else that is checked inside the flow
                raise
            wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            return Failed(message=f"The form cannot be used like this: {'; '.join(wrong)}.")

    return run


def warehouse_is_busy(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """The condition of a retry: another process is loading, which ends by itself."""
    try:
        state.result()
    except WarehouseBusyError:
        return True
    except Exception:  # noqa: BLE001 - whatever else it is, it heals by no waiting
        return False
    return False


class Busy(TypedDict):
    """Options of a task that loads."""

    cache_policy: CachePolicy
    retries: int
    retry_delay_seconds: float
    retry_condition_fn: Callable[[object, TaskRun, State[Any]], bool]


# another run's load takes seconds, a rebuild may take minutes: ten of them are waited for
BUSY = Busy(cache_policy=NO_CACHE, retries=60, retry_delay_seconds=10, retry_condition_fn=warehouse_is_busy)


def listed(sources: Iterable[SourceKey]) -> str:
    """Sources as they are named in a sentence."""
    return ", ".join(map(str, sources))


def ended(ending: Ending, message: str) -> State:
    """The state of a run that visited sources, under the name that tells how it went."""
    return (Failed if ending is Ending.FAILED else Completed)(name=ending.value, message=message)


@task(name="load", task_run_name="load", **BUSY)
def load_archive(run: Run, collected: tuple[SourceCounts, ...]) -> RunResult:
    """Everything in the archive that the warehouse lacks, checked and published as one snapshot."""
    context = flow_context()
    report = with_odd(context, load(context, run, collected=collected))
    log.info("%s", report.sentence)
    return report


@task(name="catch up", task_run_name="load what an interrupted run left", **BUSY)
def load_leftovers() -> RunResult | None:
    """What is in the archive already and not in the warehouse, so that it is not fetched twice."""
    return catch_up(flow_context())


def wait_a_chance_while(context: Context) -> None:
    """Wait before a run by schedule, so that it does not begin on the stroke of the clock, when everybody asks."""
    here = FlowRunContext.get()
    if here is None or here.flow_run is None or not here.flow_run.auto_scheduled:
        return
    seconds = Random().uniform(0, 60 * context.settings.jitter_minutes)  # noqa: S311 - it spreads requests, it guards nothing
    log.info("begins in %.0f seconds (RILIS_JITTER_MINUTES)", seconds)
    time.sleep(seconds)


Visit = Callable[[str, str, Event], PrefectFuture[SourceCounts]]
"""Submits the visit of a source: its key, the id of the run, and what is set when the visit is to stop."""


def crawl_sources(kind: str, sources: Iterable[SourceKey], visit: Visit, *, key: str, about: str) -> tuple[Ending, str]:
    """Visit and load; how it ended, and that in a sentence.

    `kind`: of the run, as the warehouse names it. `key` and `about`: of the artifact that tells what was found.
    """
    context = flow_context()
    wait_a_chance_while(context)
    run = context.new_run(kind)
    named = tuple(map(str, sources))
    stop = Event()
    try:
        with visiting_free(context, context.chosen(named)) as todo:
            left = load_leftovers()
            visits = [visit(source.key, run.run_id, stop) for source in todo.sources]
            left_out = (*todo.busy, *todo.refused, *context.left_out(named))
            visited = (*(each.result() for each in visits), *left_out, *(left.run.counts if left else ()))
            report = load_archive(run, visited)
    finally:  # a cancelled run stops after the page it is fetching
        stop.set()
    renew(context)
    page = daily_summary(context, report, *([left] if left else []))
    create_markdown_artifact(key=key, markdown=page, description=about)
    return ending(report, todo.busy), report.sentence
