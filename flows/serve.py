"""Registers the deployments and runs what is due, until told to stop. Started by roles.py, beside the server."""

import asyncio
import os
import time
from contextlib import suppress

from prefect.exceptions import TerminationSignal
from prefect.runner import Runner

from flows import alert, cut_off, late, team, watchdog
from flows.deployments import deployments
from flows.roles import CHILDREN_LOOK_SECONDS, healthy
from rilis_etl.pipeline.remote.spool import Spool
from rilis_etl.settings import load_settings

SIDE_BY_SIDE = 4
"""Runs at a time. Without a limit all runs that a power cut delayed would start at once."""


if __name__ == "__main__":
    while not healthy(os.environ["PREFECT_API_URL"].removesuffix("/api")):  # the leash ends this if it never is
        time.sleep(CHILDREN_LOOK_SECONDS)
    watchdog.install_watchdog()
    if folder := load_settings().exchange:
        team.install_pool(Spool(folder))
    late.drop_all_but_newest()
    register = deployments()
    cut_off.mark([str(entry.name) for entry in register])
    print(f"schedules and forms: {', '.join(entry.name for entry in register)}", flush=True)  # noqa: T201 - for the person
    # a pause at shutdown would delete every upcoming run
    runner = Runner(pause_on_shutdown=False, limit=SIDE_BY_SIDE)
    for entry in register:
        runner.add_deployment(entry)
    alert.follow_choice()
    with suppress(KeyboardInterrupt, TerminationSignal):
        asyncio.run(runner.start())
