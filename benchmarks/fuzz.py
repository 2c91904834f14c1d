"""Damaged pages through the pure rooms for some minutes: `python -m benchmarks.fuzz [SECONDS] [SEED]`.

Pages of the sample newsroom – and saved ones, where real material is at hand – are cut, spliced, doubled and sprinkled
with bytes, then judged like any capture. Only two outcomes are allowed: a version, whose receipts add up to the
extracted text, and an issue with a declared reason. Prints what came out and the slowest page. The first surprise ends
it with an error, and the page that caused it is in fuzz-failure.html.
"""

import gzip
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rilis_etl.model import Capture, Header, Issue, Role
from rilis_etl.pipeline.process.parse_capture import parse_capture
from rilis_etl.pipeline.process.parse_file import as_json
from rilis_etl.sample import SOURCES
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.sites import BY_SOURCE
from rilis_etl.sample.web import SampleRequest
from rilis_etl.sources.registry import load_sources
from rilis_etl.sources.schema import GENERIC, Source
from rilis_etl.text import restore
from rilis_etl.text.bylines import Roster

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TOO_SLOW = 5.0
"""CPU-seconds that no page may cost."""
FRAGMENTS = (
    *(
        b"<div>" * 400,
        b"</div>" * 30,
        b"<p>",
        b"<br><br>",
        b"<table><tr><td>",
        b"</body></html>",
        b"<!--",
        b"<![CDATA[",
    ),
    *(b"<script>", b"<title>", b"<h1></h1>", b'{"@type":', b"<meta charset=utf-16>", b"&#0;&#xd800;", b"&nbsp;" * 50),
    *(b"\x00", b"\xff\xfe", b"\xe2\x80\x8b" * 40, b"\xd9\x85" * 200, b"A" * 5000),
    *(b"(MDH)", b"()", b"2017-99-99", b"Baca juga: ", b"Short link", b"Sumber : "),
)
Mutation = Callable[[bytes, Random], bytes]


def cut(page: bytes, chance: Random) -> bytes:
    """Ends too early."""
    return page[: chance.randrange(len(page) + 1)]


def without_middle(page: bytes, chance: Random) -> bytes:
    """Lacks a piece."""
    start, end = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return page[:start] + page[end:]


def doubled(page: bytes, chance: Random) -> bytes:
    """Has a piece twice."""
    start, end = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return page[:end] + page[start:]


def sprinkled(page: bytes, chance: Random) -> bytes:
    """Has fragments where none belong."""
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + chance.choice(FRAGMENTS) + page[at:]
    return page


def noisy(page: bytes, chance: Random) -> bytes:
    """Has wrong bytes."""
    damaged = bytearray(page)
    for _ in range(chance.randrange(1, 200)):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


MUTATIONS: Sequence[Mutation] = (cut, without_middle, doubled, sprinkled, noisy)


def pages() -> list[tuple[Source, str, bytes]]:
    """What is damaged: source, address and page."""
    newsroom = Newsroom(FIRST_DAY)
    sources = load_sources([SOURCES])
    found: list[tuple[Source, str, bytes]] = []
    for release in newsroom.releases:
        site = BY_SOURCE[release.source]
        url = site.url(release)
        host, _, path = url.removeprefix("http://").partition("/")
        body = site.respond(newsroom, SampleRequest(host, f"/{path}", {}, {}, 1)).body
        found.append((sources[release.source], url, body))
    shared = Path(os.environ.get("RILIS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    for number, file in enumerate(sorted(shared.glob("data/institutional/html/*.gz"))):
        found.append((GENERIC, f"https://saved.example/{number}", gzip.decompress(file.read_bytes())))
    return found


def check(source: Source, url: str, body: bytes) -> str:
    """What the page becomes: "version" or the issue's reason. Raises AssertionError when receipts do not add up."""
    html = (Header("Content-Type", "text/html"),)
    outcome = parse_capture(Capture(source.key, Role.RELEASE, url, url, 200, html, body, NOW), source, Roster())
    as_json(outcome)
    if isinstance(outcome, Issue):
        return outcome.reason.value
    extracted = restore(outcome.body, outcome.removals)
    assert len(extracted) == len(outcome.body) + sum(len(removal.text) for removal in outcome.removals)
    return "version"


def main(seconds: float, seed: int) -> None:
    """Damage and judge until the time is over."""
    chance = Random(seed)
    material = pages()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        source, url, body = chance.choice(material)
        for mutate in chance.choices(MUTATIONS, k=chance.randrange(1, 4)):
            body = mutate(body, chance)
        began = time.process_time()
        try:
            outcomes[check(source, url, body)] += 1
            took = time.process_time() - began
            assert took < TOO_SLOW, f"{took:.1f} CPU-seconds"
        except BaseException:
            Path("fuzz-failure.html").write_bytes(body)
            print(f"seed {seed}: {source.key} {url}; the page is in fuzz-failure.html", file=sys.stderr)
            raise
        slowest = max(slowest, took)
    made = sum(outcomes.values())
    print(f"{made} damaged pages of {len(material)} in {seconds:.0f} s, the slowest {slowest:.2f} CPU-seconds")
    for outcome, count in outcomes.most_common():
        print(f"  {count:>8}  {outcome}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
