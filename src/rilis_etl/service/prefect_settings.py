"""Prefect's settings for `rilis up`. What is secret stands in the environment only: no command line, no log has it."""

import os

from flows.part import ServiceConfig

HEARTBEAT_SECONDS = 30
"""What the automation for silent deaths listens to (watchdog.py): three beats missed are a death."""


def environment(part: ServiceConfig) -> dict[str, str]:
    """Prefect's settings for this machine. Each was needed in a trial; the reason stands beside it."""
    return {
        "PREFECT_HOME": str(part.state / "prefect"),
        "PREFECT_API_URL": f"{part.url}/api",
        **({"PREFECT_API_AUTH_STRING": part.auth} if part.auth else {}),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # DO_NOT_TRACK alone leaves the server's heartbeat on
        "DO_NOT_TRACK": "1",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rilis_etl",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # no accidental second server
    }


def server_environment(part: ServiceConfig) -> dict[str, str]:
    """What only the server needs to know."""
    return {
        # a browser elsewhere asks the server that it got the page from
        "PREFECT_UI_API_URL": os.environ.get("PREFECT_UI_API_URL", "/api") if part.is_open else f"{part.url}/api",
        **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": part.database} if part.database else {}),
        **({"PREFECT_SERVER_API_AUTH_STRING": part.auth} if part.auth else {}),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # in memory, a restart of the server forgets who holds a slot and never gives it back
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",  # at 1 the UI lags behind by minutes
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are kept for ever otherwise
    }
