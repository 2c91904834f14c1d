"""Where the sql/ and flows/ folders are: in a checkout at the top level, in an installed wheel inside the package."""

from pathlib import Path

from rilis_etl.errors import RilisError


def folder(name: str) -> Path:
    """The folder `name` ("sql", "flows") of this installation. Raises RilisError when it is incomplete."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "bundled" / name, package.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise RilisError(f"this installation has no {name}/ folder beside or inside {package}: install the wheel again")
