"""What the flows share: the workshop of this process, the choices of the forms, the package's log on the run's page."""

import logging
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypedDict

from prefect.cache_policies import NO_CACHE, CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed

from rilis_etl.bootstrap import open_context
from rilis_etl.context import Context
from rilis_etl.errors import WarehouseBusyError
from rilis_etl.pipeline.runs.scheduled import Ending
from rilis_etl.settings import load_settings

NOT_SENT = "Not sent"
"""Name of the state of an alert that could not be sent."""

log = logging.getLogger("rilis_etl.flows")
# PREFECT_LOGGING_EXTRA_LOGGERS sends the package's log to the run's page, but leaves the level at WARNING
logging.getLogger("rilis_etl").setLevel(logging.INFO)


def flow_context() -> Context:
    """As the settings in the environment say."""
    return open_context(load_settings())


SourceKey = StrEnum("SourceKey", [(source.key, source.key) for source in flow_context().chosen(())])  # type: ignore[misc] # the form's choices


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
