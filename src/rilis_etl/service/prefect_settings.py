"""Prefect's settings for `rilis up`. Secrets go through the environment only: no command line, no log shows them."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from rilis_etl.service.service_config import ServiceConfig

HEARTBEAT_SECONDS = 30
"""Seconds between two heartbeats of a run. A run that misses three is marked as crashed (see prefect_server.py)."""

NO_PROXY = ("NO_PROXY", "no_proxy")
LOOPBACK = ("127.0.0.1", "localhost", "::1")  # with brackets httpx refuses the whole list

POOL = "rilis"
"""Work pool of the workers."""

VISIT = "visit"
"""Flow and deployment that workers run."""

AUTOMATION = "Alerts for runs that failed or died"
"""Name of the Prefect automation that starts the deployment `alert`."""

ALERT = "alert"
"""Name of the flow and of the deployment that send alerts."""

NOT_SENT = "Not sent"
"""Name of the state of an alert that could not be sent: "Failed" would start another one."""


def environment(config: ServiceConfig) -> dict[str, str]:
    """Prefect's settings for every process of this machine. Each was needed in a trial, for the reason given."""
    return {
        **without_proxy(os.environ, urlsplit(config.url).hostname or ""),
        "PREFECT_HOME": str(config.state / "prefect"),
        "PREFECT_API_URL": f"{config.url}/api",
        **({"PREFECT_API_AUTH_STRING": config.auth} if config.auth else {}),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # DO_NOT_TRACK alone leaves the server's heartbeat on
        "DO_NOT_TRACK": "1",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rilis_etl",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # no accidental second server
    }


def server_environment(config: ServiceConfig) -> dict[str, str]:
    """Prefect's settings that only the server needs."""
    return {
        # a browser asks the server that it got the page from, under the name that it knows
        "PREFECT_UI_API_URL": os.environ.get("PREFECT_UI_API_URL", "/api"),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": config.url,
        **({"PREFECT_SERVER_DATABASE_CONNECTION_URL": config.database} if config.database else {}),
        **({"PREFECT_SERVER_API_AUTH_STRING": config.auth} if config.auth else {}),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # in memory, a restart of the server forgets who holds a slot and never gives it back
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # a visit that waits for a host looks again after half a minute otherwise
        "PREFECT_SERVER_CONCURRENCY_MAXIMUM_CONCURRENCY_SLOT_WAIT_SECONDS": "5",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",  # at 1 the UI lags behind by minutes
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are kept for ever otherwise
    }


def without_proxy(environment: Mapping[str, str], host: str = "") -> dict[str, str]:
    """The settings that keep traffic to this machine, and to `host`, away from a proxy: it would see the password.

    Programs read one of two spellings, and some prefer the lower one: both say the same.
    """
    given = ",".join(environment.get(name, "") for name in NO_PROXY).split(",")
    direct = dict.fromkeys(filter(None, (*map(str.strip, given), *LOOPBACK, host)))
    return dict.fromkeys(NO_PROXY, ",".join(direct))
