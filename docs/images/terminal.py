"""Draw what a command prints in a terminal: `python docs/images/terminal.py OUT.png COMMAND …` (needs Chromium).

Rich turns the ANSI output into an SVG; Chromium, which needs no network for it, makes the picture.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 110


def draw(out: Path, command: list[str]) -> None:
    """Run the command and draw what it printed on standard output."""
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)}
    shown = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ {' '.join(command)}\n{shown}"))
    svg = re.sub(r"@font-face \{.*?\}", "", console.export_svg(title="rilis"), flags=re.DOTALL)  # no download
    width, height = (round(float(side)) for side in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.svg"
        page.write_text(svg, encoding="utf-8")
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        profile, size = f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"
        chromium = ["chromium", *quiet, profile, size, f"--screenshot={out.resolve()}", page.as_uri()]
        subprocess.run(chromium, check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), sys.argv[2:])
