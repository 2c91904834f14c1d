"""Runs a Python module so that it cannot outlive its starter: `python die_with_parent.py MODULE ARGUMENT…`.

The starter keeps the other end of standard input and never writes to it. When the starter dies, however it dies, the
end of the file comes; then the whole process group is told to stop, and killed if it does not.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 15


def wait_for_parent() -> None:
    """Wait for the end of standard input, then end this process and all that it has started."""
    while os.read(0, 1024):
        pass
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(0, wanted)
        time.sleep(GRACE_SECONDS)


if __name__ == "__main__":
    threading.Thread(target=wait_for_parent, name="parent", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
