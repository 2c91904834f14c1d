"""Asks every site of the catalogue through the real fetcher, and says what came.

python -m tests.chaos.run        the figures of benchmarks/README.md, and what is not as it should be
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from rilis_etl.errors import FetchError
from rilis_etl.fetch import Fetcher, FetchLimits, Request
from rilis_etl.model import Capture, Role
from rilis_etl.sources.schema import Source
from tests.chaos.behaviour import NEXT, PAGE, Behaviour, filled, page_of
from tests.chaos.catalogue import BEHAVIOURS
from tests.chaos.certificate import PROVEN, ServerTls, write_certificate
from tests.chaos.server import ChaosServer

LIMITS = FetchLimits(
    connect_seconds=20, read_seconds=20, total_seconds=60, max_body_bytes=100_000, delay_seconds=0, retries=1
)
SHORT = replace(LIMITS, read_seconds=2.5, total_seconds=4)  # where the site has to be waited for
THREADS = 48


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: datetime = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def time(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def problems(behaviours: Sequence[Behaviour], folder: Path) -> dict[str, str]:
    """What came, by name, where it is not what the catalogue says; empty where all is well."""
    certificate = write_certificate(folder, PROVEN)
    plain = [behaviour for behaviour in behaviours if behaviour.scheme == "http"]
    secure = [behaviour for behaviour in behaviours if behaviour.scheme == "https"]
    with (
        ChaosServer(plain) as http,
        ChaosServer(secure, wrap=ServerTls(certificate)) as https,
        ThreadPoolExecutor(THREADS) as pool,
    ):

        def one(behaviour: Behaviour) -> str:
            return _problem(behaviour, https if behaviour.scheme == "https" else http, folder, certificate)

        return dict(zip((behaviour.name for behaviour in behaviours), pool.map(one, behaviours), strict=True))


def _problem(behaviour: Behaviour, server: ChaosServer, folder: Path, certificate: Path) -> str:
    clock = Clock()
    limits = replace(SHORT if behaviour.is_waited_for else LIMITS, ca_bundle=certificate)
    source = Source(
        key="kacau",
        name="Kantor kacau",
        home=f"{behaviour.scheme}://{behaviour.host}/",
        hosts=(behaviour.host,),
        cookies=behaviour.cookies,
        verify_tls=behaviour.verify_tls,
    )
    with Fetcher(
        limits,
        folder / "hosts",
        clock=clock.time,
        sleep=clock.sleep,
        routes={".kacau.example": server.address},
        random=Random(behaviour.name),
    ) as fetcher:
        came = _fetch(fetcher, source, f"{behaviour.scheme}://{behaviour.host}{PAGE}")
        time.sleep(0.05)  # pages of one host are never asked for at once
        after = _fetch(fetcher, source, f"{behaviour.scheme}://{behaviour.host}{NEXT}")
    asked = server.asked[behaviour.host, PAGE]
    return _wrong(behaviour, came, asked) or _wrong_after(behaviour, after)


def _fetch(fetcher: Fetcher, source: Source, url: str) -> Capture | FetchError | Exception:
    try:
        return fetcher.fetch(Request(source, Role.RELEASE, url))
    except FetchError as error:
        return error
    except Exception as error:  # noqa: BLE001 - that this never happens is what is tried
        return error


def _wrong(behaviour: Behaviour, came: Capture | Exception, asked: int) -> str:
    wanted = behaviour.outcome
    if wanted.asked is not None and asked != wanted.asked:
        return f"asked {asked} times instead of {wanted.asked}"
    if isinstance(came, FetchError):
        if came.reason is wanted.reason and wanted.words in came.detail:
            return ""
        return f"refused: {came}"
    if not isinstance(came, Capture):
        return f"raised {type(came).__name__}: {came}"
    if wanted.reason is not None:
        return f"answered {came.status} with {came.body[:60]!r}"
    if came.status != wanted.status:
        return f"status {came.status}"
    if set(came.notes) != wanted.notes:
        return f"notes {sorted(came.notes)}"
    if wanted.body is not None and came.body != filled(wanted.body, page_of(behaviour.name)):
        return f"body {came.body[:80]!r} … {came.body[-60:]!r}, {len(came.body)} bytes"
    return ""


def _wrong_after(behaviour: Behaviour, after: Capture | Exception) -> str:
    then = behaviour.outcome.then
    if then is not None:
        return "" if isinstance(after, FetchError) and after.reason is then else f"the next page: {after}"
    if isinstance(after, Capture) and after.body == page_of(behaviour.name, NEXT):
        return ""
    return f"the next page: {after.body[:80] if isinstance(after, Capture) else after!r}"


def main() -> int:
    """Print how many behaviours have the right outcome, and what is wrong with the others."""
    began, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        found = problems(BEHAVIOURS, Path(folder))
    wrong = {name: problem for name, problem in found.items() if problem}
    for name, problem in wrong.items():
        print(f"{name}: {problem}")  # noqa: T201 - this is a command
    wall = time.monotonic() - began
    print(  # noqa: T201 - same
        f"{len(found) - len(wrong)} of {len(found)} behaviours with the right outcome; "
        f"{time.process_time() - cpu:.1f} CPU-seconds, {wall:.1f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
