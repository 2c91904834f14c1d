"""Runs a Python module so that it cannot outlive whoever started it: `python leash.py MODULE ARGUMENT…`.

The starter keeps the other end of standard input and never writes to it. When the starter dies, however it dies, the
end of the file comes and the whole process group is told to stop, and killed if it does not.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 15


def watch() -> None:
    """Wait for the end of standard input, then end this process and all that it has started."""
    while os.read(0, 1024):
        pass
    for last_word in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(0, last_word)
        time.sleep(GRACE_SECONDS)


if __name__ == "__main__":
    threading.Thread(target=watch, name="leash", daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
