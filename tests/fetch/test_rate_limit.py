"""Requests to one host keep their distance, over threads, processes, kills and changes of the clock."""

import signal
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from rilis_etl.fetch.rate_limit import RateLimiter

from .conftest import MakeFetcher, Site, Time, page

PROGRAM = """
import os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from rilis_etl.fetch.rate_limit import RateLimiter

def die(_seconds):
    os.kill(os.getpid(), signal.SIGKILL)

def clock():
    seen.append(datetime.now(UTC))
    return seen[-1]

seen = []
limiter = RateLimiter(Path(sys.argv[1]), clock, die if sys.argv[2] == "die" else time.sleep)
for _ in range(3):
    limiter.wait("siaran.example", 0.05 if sys.argv[2] == "live" else 60)
    print(seen[-1].timestamp(), flush=True)  # the last look at the clock is the time that was written
"""


@pytest.fixture
def limiter(tmp_path: Path, time: Time) -> RateLimiter:
    return RateLimiter(tmp_path, time.clock, time.sleep)


def start(folder: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), how], stdout=subprocess.PIPE, text=True)


def test_the_first_request_goes_at_once_and_the_next_waits_for_what_is_left(limiter: RateLimiter, time: Time) -> None:
    limiter.wait("siaran.example", 5)
    time.now += timedelta(seconds=2)
    limiter.wait("siaran.example", 5)
    time.now += timedelta(seconds=9)
    limiter.wait("siaran.example", 5)
    assert time.slept == [3]


def test_hosts_do_not_wait_for_one_another_but_spellings_of_one_do(limiter: RateLimiter, time: Time) -> None:
    limiter.wait("siaran.example", 5)
    limiter.wait("lain.example", 5)
    assert time.slept == []
    limiter.wait("Siaran.Example.", 5)
    assert time.slept == [5]


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(seconds=-1)])
def test_a_clock_that_goes_back_costs_one_delay_at_most(limiter: RateLimiter, time: Time, jump: timedelta) -> None:
    limiter.wait("siaran.example", 5)
    time.now += jump
    limiter.wait("siaran.example", 5)
    assert time.slept == [5]


@pytest.mark.parametrize("content", ["nonsense", "nan", "inf", "-inf", "\x00" * 8])
def test_a_spoilt_file_costs_one_delay_at_most(limiter: RateLimiter, time: Time, tmp_path: Path, content: str) -> None:
    limiter.wait("siaran.example", 5)
    (file,) = tmp_path.iterdir()
    file.write_text(content)
    limiter.wait("siaran.example", 5)
    assert sum(time.slept) <= 5


def test_without_a_delay_nothing_is_written(tmp_path: Path, time: Time) -> None:
    RateLimiter(tmp_path / "state", time.clock, time.sleep).wait("siaran.example", 0)
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("host", ["../../etc/passwd", "a" * 300, "[::1]", "bücher.example", "CON", "\x00", "\ud800"])
def test_any_host_makes_a_safe_file_name(limiter: RateLimiter, tmp_path: Path, host: str) -> None:
    limiter.wait(host, 1)
    (file,) = tmp_path.iterdir()
    assert file.name.isascii()
    assert len(file.name) < 100


def test_two_processes_keep_the_distance_together(tmp_path: Path) -> None:
    both = [start(tmp_path, "live"), start(tmp_path, "live")]
    moments = sorted(float(line) for process in both for line in process.communicate()[0].split())
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(gaps) == 5
    assert min(gaps) >= 0.0499


def test_a_process_that_dies_while_waiting_frees_the_host(tmp_path: Path, limiter: RateLimiter) -> None:
    victim = start(tmp_path, "die")
    victim.communicate()
    assert victim.returncode == -signal.SIGKILL
    limiter.wait("siaran.example", 1)


def test_every_request_of_a_fetch_keeps_the_distance(site: Site, make_fetcher: MakeFetcher, time: Time) -> None:
    fetcher = make_fetcher(delay_seconds=3)
    fetcher.fetch(page("/a"))
    fetcher.fetch(page("/b", delay_seconds=10))
    assert time.slept == [3, 10]  # after robots.txt, and after the first page: the source asks for more
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/a", "/b"]


def test_a_rest_that_was_waited_for_is_over_also_where_the_clock_stands_still(tmp_path: Path, time: Time) -> None:
    slept: list[float] = []
    limiter = RateLimiter(tmp_path, time.clock, slept.append)
    limiter.rest("siaran.example", 60)
    limiter.wait("siaran.example", 0)
    limiter.wait("siaran.example", 0)
    assert slept == [60]
