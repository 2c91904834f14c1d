"""Measure, print, and with --write put the figures into README.md and the failing items into
wrong_items.md: `python -m benchmarks [--write] [NAME …]`."""

import importlib
import os
import platform
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import rilis_etl.discovery  # noqa: F401 - registers the kinds that source files name
from benchmarks.text.figures import Figure

HERE = Path(__file__).resolve().parent
MODULES = {
    "extraction": "benchmarks.text.bench_extraction",
    "articles": "benchmarks.text.bench_articles",
    "layouts": "benchmarks.text.bench_layouts",
    "dates": "benchmarks.text.bench_dates",
    "duplicates": "benchmarks.text.bench_duplicates",
    "bylines": "benchmarks.text.bench_bylines",
    "language": "benchmarks.text.bench_language",
    "institutional": "benchmarks.path.bench_institutional",
    "chain": "benchmarks.path.bench_chain",
    "newsrooms": "benchmarks.path.bench_newsrooms",
    "bad": "benchmarks.path.bench_bad_input",
    "instructions": "benchmarks.path.bench_instructions",
    "stems": "benchmarks.warehouse.bench_stems",
    "search": "benchmarks.warehouse.bench_search",
    "counts": "benchmarks.warehouse.bench_counts",
    "readers": "benchmarks.warehouse.bench_readers",
    "engine": "benchmarks.warehouse.bench_engine",
    "million": "benchmarks.warehouse.bench_million",
    "pages": "benchmarks.warehouse.bench_pages",
    "pairs": "benchmarks.corpus.bench_pairs",
    "compare": "benchmarks.corpus.bench_compare",
    "corpus": "benchmarks.corpus.bench_cost",
    "team": "benchmarks.flows.bench_team",
    "bulk": "benchmarks.flows.bench_bulk",
    "rebuild": "benchmarks.flows.bench_rebuild",
    "deaths": "benchmarks.flows.bench_deaths",
    "schedule": "benchmarks.flows.bench_schedule",
}


def shared_folder() -> Path:
    """The folder of real material; see CONTRIBUTING."""
    folder = Path(os.environ.get("RILIS_SHARED", HERE.parents[1] / "shared")).resolve()
    if not (folder / "data").is_dir():
        sys.exit(f"no real material at {folder}: set RILIS_SHARED")
    return folder


def number(value: float) -> str:
    """Four digits that mean something."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3f}"


def wrong_items(figures: Iterable[Figure]) -> str:
    """The failing items of the figures as Markdown lists: they stand in a file of their own."""
    lists = [(f"{each.measure}, {each.data}:", each.wrong) for each in figures if each.wrong]
    return "\n\n".join("\n".join([head, "", *(f"- {item}" for item in wrong)]) for head, wrong in lists)


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table, with remarks below it."""
    lines = ["| measure | data | ours | bar | peers in the same run |", "|---|---|---|---|---|"]
    notes: list[str] = []
    for figure in figures:
        bar = "–" if figure.bar is None else f"{'≤' if figure.lower_is_better else '≥'} {number(figure.bar)}"
        missed = "" if figure.holds else " **missed**"
        peers = " · ".join(f"{name} {number(value)}" for name, value in figure.peers.items()) or "–"
        unit = f" {figure.unit}" if figure.unit else ""
        lines.append(f"| {figure.measure} | {figure.data} | {number(figure.ours)}{unit}{missed} | {bar} | {peers} |")
        if figure.notes:
            notes += [f"\n{figure.measure}, {figure.data}:\n", *(f"- {note}" for note in figure.notes)]
    return "\n".join(lines + notes)


def with_section(text: str, name: str, body: str) -> str:
    """`text` with `body` between the marks of `name`; unchanged where it has none. Exits without an end mark."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = text.partition(start)
    if not found:
        return text
    if end not in rest:
        sys.exit(f"README.md has {start.strip()} and no {end}: put it behind")
    return f"{before}{start}{body}\n{end}{rest.partition(end)[2]}"


def main(words: list[str]) -> None:
    """Run the benchmarks named, or all of them."""
    write = "--write" in words
    names = [word for word in words if word != "--write"] or list(MODULES)
    if unknown := set(names) - set(MODULES):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}: there are {', '.join(MODULES)}")
    files = {path: path.read_text(encoding="utf-8") for path in (HERE / "README.md", HERE / "wrong_items.md")}
    readme, lists = files
    for name in names:
        began = time.process_time()
        figures = importlib.import_module(MODULES[name]).measure(shared_folder())
        took = time.process_time() - began
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {took:.0f} CPU-seconds"
        body = f"{table(figures)}\n\n`python -m benchmarks {name}`: {machine}."
        wrong = wrong_items(figures)
        print(f"## {name}\n\n{body}\n\n{wrong}\n", flush=True)
        files[readme] = with_section(files[readme], name, body)
        files[lists] = with_section(files[lists], name, wrong)
    if write:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
