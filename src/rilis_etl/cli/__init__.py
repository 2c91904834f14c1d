"""The `rilis` command."""

import sys

__all__ = ["main"]

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells count it: 128 and the number of the signal."""


def main() -> None:
    """Run the command line. Ctrl-C ends it in one line at any moment, also while it is still being loaded."""
    try:
        from rilis_etl.cli.app import run

        run()
    except KeyboardInterrupt:
        kept = "what was fetched and published is kept, and of a large archive what was parsed"
        sys.stderr.write(f"\nrilis: stopped; {kept}: run the same command again to go on from there\n")
        sys.exit(INTERRUPTED)
