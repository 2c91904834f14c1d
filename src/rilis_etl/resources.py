"""Where the folders sql/ and flows/ are: inside the package, as links to the top level in a checkout."""

from pathlib import Path

from rilis_etl.errors import RilisError

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name` ("sql", "flows") of this installation. Raises RilisError when it is not there."""
    found = (PACKAGE / name).resolve()
    if not found.is_dir():
        raise RilisError(f"this installation has no {name}/ folder inside {PACKAGE}: install the wheel again")
    return found
