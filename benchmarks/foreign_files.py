"""Whether the archive files of others are read as warcio reads them: `python -m benchmarks.foreign_files FOLDER`.

Every WARC, ARC and WACZ file in the folder is read by both. Compared are kind, address and place of each record, and
the body of each answer that is kept; what differs is printed. Every address of the web counts as one of a release.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from rilis_etl.mementos import Attribution, Refusal, read_foreign_file
from rilis_etl.mementos.attribution import host_of
from rilis_etl.mementos.foreign_records import BadRecord, read_records
from rilis_etl.mementos.memento_capture import Origin
from rilis_etl.mementos.packages import find_files, opened
from rilis_etl.mementos.unpacked import Unpacked
from rilis_etl.model import Capture
from rilis_etl.sources.schema import Source

ANSWERS = ("response", "resource", "revisit")
LIMIT = 50_000_000
WEB = Source.model_validate({"key": "web", "name": "Web", "home": "http://web.example/", "hosts": ["web.example"]})

Place = tuple[str, str, int]
"""Kind, address and offset of a record."""


class AnySite(Attribution):
    """Takes each address of the web for one of a release, but for where a redirect leads to."""

    def with_host_of(self, url: str) -> tuple[Source, ...]:
        return (WEB,) if host_of(url) else ()

    of = with_host_of


def warcio_records(data: bytes, ends_with: list[str]) -> Iterator[tuple[Place, str]]:
    """What warcio finds, with the digest of each body. An error ends it: its first line goes into `ends_with`."""
    try:
        iterator = ArchiveIterator(BytesIO(data), arc2warc=True)
        for record in iterator:
            url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
            body = sha256(record.content_stream().read()).hexdigest() if record.rec_type in ANSWERS else ""
            yield (record.rec_type, url, iterator.get_record_offset()), body
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is measured
        ends_with.append(f"{type(error).__name__}: {str(error).strip().splitlines()[0]}")


def compare(name: str, data: bytes) -> Counter[str]:
    """Count what both find in a file, and print what differs."""
    stops: list[str] = []
    theirs = dict(warcio_records(data, stops))
    ours = list(read_records(Unpacked(BytesIO(data)), lambda _: 0))
    places = {
        (each.kind, each.url.replace(" ", "%20"), each.offset) for each in ours if not isinstance(each, BadRecord)
    }
    found = list(
        read_foreign_file(
            Unpacked(BytesIO(data)), Origin(name, datetime.now(UTC)), AnySite((WEB,), lambda *_: True), LIMIT
        )
    )
    kept = [each for each in found if isinstance(each, Capture) and each.body and each.memento]
    bodies = {(each.url, each.memento.offset): sha256(each.body).hexdigest() for each in kept if each.memento}
    differing = [place for place, body in theirs.items() if bodies.get(place[1:], body) != body]
    answers = {place for place in theirs if place[0] in ANSWERS and host_of(place[1])}
    named = [
        *(str(each) for each in ours if isinstance(each, BadRecord)),
        *(
            f"{each.url} at {each.memento.offset}: {each.failure_detail}"
            for each in found
            if isinstance(each, Capture) and each.failure and each.memento
        ),
    ]
    lines = [
        *(f"warcio stops: {each}" for each in stops),
        *(f"the body differs: {each}" for each in differing),
        *(f"only warcio: {each}" for each in sorted(answers - places)),
        *(f"only we: {each}" for each in sorted(places - theirs.keys()) if each[0] in ANSWERS),
        *(f"damaged: {each}" for each in named),
    ]
    print("\n   ".join([name, *lines]))
    return Counter(
        {
            "records of warcio": len(theirs),
            "answers of the web, by warcio": len(answers),
            "of these found by us": len(answers & places),
            "found by us alone": sum(each[0] in ANSWERS for each in places - theirs.keys()),
            "bodies compared": len(bodies.keys() & {place[1:] for place in theirs}),
            "bodies that differ": len(differing),
            "damaged places named": len(named),
            "captures and revisits": sum(not isinstance(each, BadRecord | Refusal) for each in found),
            "refused": sum(isinstance(each, Refusal) for each in found),
        }
    )


def main() -> None:
    totals = Counter[str]()
    for file in find_files((Path(sys.argv[1]),)):
        totals["files"] += 1
        with opened(file) as inside:
            for each in inside:
                totals.update(compare(each.name, each.handle.read()))
                if each.problem:
                    print(f"   {each.problem}")
    print("\n".join(f"{what}: {count:,}" for what, count in totals.items()))


if __name__ == "__main__":
    main()
