"""The newsroom in a box: three fictional institutions on one loopback server, with the gold of every page.

Demo, test bed and documentation at once. `content/` holds what each institution wrote and when (the gold);
`body_markup.py` and the three sites spoil it the way real content systems do.
Every host ends in `.example` (RFC 2606); institutions, people, places and programmes are invented.
"""

from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "sources"
"""The folder of the three institutions' source files."""
