"""Weeks of many newsrooms whose answers are bad now and then: every release arrives, none is edited or withdrawn by it.

RILIS_LONG_SIMULATION makes it 20 days of 40 sources at two bad answers in a hundred; the suite has fewer of all but the
bad ones.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.pipeline.runs.ingest import ingest
from tests.pipeline.offline import NOON, Newsroom, Page, one, rows, visiting

DAY = timedelta(days=1)
PATIENCE = 3  # days that a release may be late after its page was well again
PER_DAY = 0.6  # releases of a newsroom, on average
BAD: tuple[Page | IssueReason, ...] = (
    Page("<h1>Tidak ditemukan</h1>", status=404),
    Page("<title>Just a moment...</title><body>Enable JavaScript and cookies to continue</body>"),
    Page("<h1>Kami segera kembali</h1><p>Situs ini sedang dirapikan oleh petugas.</p>"),
    Page("<h1>Service Unavailable</h1>", status=503),
    IssueReason.UNREACHABLE,  # the connection was reset
    IssueReason.TRUNCATED,  # or cut in the middle of the page
)
WORDS = (
    *(
        "warga",
        "petugas",
        "kantor",
        "jalan",
        "pasar",
        "sekolah",
        "air",
        "listrik",
        "sungai",
        "kebun",
        "laporan",
        "rapat",
    ),
    *("anggaran", "bantuan", "dokter", "guru", "nelayan", "petani", "pelabuhan", "jembatan", "hutan", "gedung", "obat"),
    *("layanan", "pengaduan", "korban", "hakim", "panitia", "relawan", "gudang", "beras", "saksi"),
)


@dataclass(frozen=True)
class Trial:
    """How long, how many, and how often an address answers badly all day."""

    days: int
    sources: int
    share: float


TRIAL = Trial(20, 40, 0.02) if os.environ.get("RILIS_LONG_SIMULATION") else Trial(6, 3, 0.12)


def text_of(source: str, number: int) -> str:
    """A text that resembles no other."""
    random = Random(f"{source} {number}")
    sentences = (" ".join(random.choices(WORDS, k=12)).capitalize() for _ in range(6))
    return "".join(f"<p>{sentence} nomor {number}.</p>" for sentence in sentences)


class Unsteady(Newsroom):
    """A newsroom that publishes now and then, and of which some addresses answer badly, each for a whole day."""

    def releases(self) -> int:
        """How many there are today."""
        days = (self.at - NOON).days
        return sum(Random(f"{self.key} day {day}").random() < PER_DAY for day in range(-2, days + 1))

    def is_well(self, path: str) -> bool:
        """Whether the address answers as it should today."""
        return self._chance(path).random() >= TRIAL.share

    def answer(self, path: str) -> Page:
        """What the site answers today."""
        if not self.is_well(path):
            bad = self._chance(path + " how").choice(BAD)
            if isinstance(bad, IssueReason):
                raise FetchError(bad, self.home + path, "as the trial wants it")
            return bad
        if path == "/berita/":
            listed = (f"<li><a href='/r/{n}'>Kabar {self.key} ke-{n}</a></li>" for n in range(self.releases()))
            return Page(f"<html><body><h1>Berita</h1><ul>{''.join(listed)}</ul></body></html>")
        number = path.removeprefix("/r/")
        if not number.isdigit() or int(number) >= self.releases():
            return Page("<h1>Tidak ditemukan</h1>", status=404)
        body = text_of(self.key, int(number))
        title = f"Kabar {self.key} ke-{number}"
        page = (
            f"<title>{title}</title><body><h1>{title}</h1><time>14 Juni 2026</time><div class=isi>{body}</div></body>"
        )
        return Page(f"<html><head>{page}</html>")

    def _chance(self, path: str) -> Random:
        return Random(f"{self.key} {path} {(self.at - NOON).days}")


def test_every_release_arrives_and_no_bad_answer_leaves_a_trace(tmp_path: Path) -> None:
    newsrooms = [Unsteady(f"kantor{number}") for number in range(TRIAL.sources)]
    context = visiting(tmp_path, *newsrooms)
    well_since: dict[tuple[str, str], int] = {}
    arrived: dict[tuple[str, str], int] = {}
    for day in range(TRIAL.days):
        for newsroom in newsrooms:
            newsroom.at = NOON + day * DAY
            for number in range(newsroom.releases()):
                if newsroom.is_well(f"/r/{number}"):
                    well_since.setdefault((newsroom.key, str(number)), day)
        ingest(context, context.chosen(()))
        for found in rows(context, "select source, regexp_extract(url, '[0-9]+$') from current_releases"):
            arrived.setdefault(found, day)
    late = {
        key: (day, arrived.get(key))
        for key, day in well_since.items()
        if day + PATIENCE < TRIAL.days and arrived.get(key, TRIAL.days) > day + PATIENCE
    }
    assert late == {}
    assert one(context, "select count(*) from withdrawals where is_confirmed") == 0
    assert one(context, "select count(*) from versions where version_number > 1") == 0
    assert one(context, "select count(*) from versions") == one(context, "select count(*) from releases")
    delays = [arrived[key] - day for key, day in well_since.items() if key in arrived]
    bad = one(context, "select count(*) from captures where role = 'release' and outcome = 'issue'")
    print(  # noqa: T201 - what `make crash` reports
        {"trial": TRIAL, "well": len(well_since), "arrived": len(arrived), "latest": max(delays), "bad answers": bad}
    )
