"""One command a machine: the Prefect server with its UI and the deployments, or a worker, in one process tree.

Run as a module by `rilis up`, which hands over the settings in the environment. It starts its children, the server and
the runner of flows, or the worker, and ends them when it ends.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from flows.children import stop
from flows.locks import only_copy, only_loader, require_free
from flows.part import MachineRole, ServiceConfig, config_from, require_sense
from flows.prefect_settings import environment
from flows.roles import run_server, run_worker, say
from rilis_etl.settings import load_settings


def main(part: ServiceConfig) -> None:
    """Serve or work until interrupted, or until a child of the server dies."""
    require_sense(part)
    part.state.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # started with & in a script it would be ignored
    children: list[subprocess.Popen[bytes]] = []
    with ExitStack() as held:
        held.enter_context(only_copy(part.state, part.url))
        if part.role is not MachineRole.WORKER:
            require_free(part.host, part.port)
        if part.role is MachineRole.SERVER and part.exchange is not None:
            held.enter_context(only_loader(part.exchange))
        os.environ.pop("RILIS_DATABASE", None)  # the server's secret, of no use to runs
        os.environ.update(environment(part))
        try:
            (run_worker if part.role is MachineRole.WORKER else run_server)(part, children)
        except KeyboardInterrupt:
            say("stopping")
        finally:
            # a second Ctrl-C must not leave anything behind
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for child in reversed(children):
                stop(child)


if __name__ == "__main__":
    main(config_from(sys.argv[1:], load_settings()))
