"""How many records of a foreign archive file are read in a second of CPU: `python -m benchmarks.imports [RECORDS]`.

Pages of about 18 kB, gzip per record: once of hosts that no source has, once of releases, which go into our archive.
What loading costs is measured elsewhere.
"""

import gzip
import resource
import sys
import tempfile
import time
from pathlib import Path

from rilis_etl.pipeline.runs.imports import archive_import
from rilis_etl.pipeline.runs.imports.archive_import import import_archives
from tests.foreign_files import http, warc
from tests.pipeline.offline import Newsroom, release, visiting

PARAGRAPH = "<p>isi halaman dengan banyak kata yang lain lagi {}</p>"


def write_crawl(file: Path, records: int, host: str) -> None:
    """A crawl of `records` pages of a host."""
    with file.open("wb") as out:
        for number in range(records):
            body = release(number % 10) + PARAGRAPH.format(number) * 300
            at = f"2017-11-07T03:{number // 60 % 60:02}:{number % 60:02}Z"
            record = warc(f"http://{host}/r/{number}", http(body.encode()), at=at)
            out.write(gzip.compress(record, 1))


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    archive_import.load = lambda *_, **__: None  # type: ignore[assignment, return-value]
    for what, host in (("of no source", "lain.example"), ("archived", "dinas.example")):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "crawl.warc.gz"
            write_crawl(file, records, host)
            context = visiting(Path(folder) / "warehouse", Newsroom())
            begin = time.process_time()
            stored = import_archives(context, [file]).counts.stored.total()
            seconds = time.process_time() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{what}: {records / seconds:,.0f} records a CPU-second, {stored:,} stored, peak {peak} MB")


if __name__ == "__main__":
    main()
