"""One flipped bit anywhere in the archive: it is named, and everything else is loaded.

RILIS_BIT_FLIPS: how many trials, each with a bit of its own; `make crash` makes 200.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from rilis_etl.model import CapturePlace, Damage, DamagedRecord
from rilis_etl.pipeline.runs.archive_check import verify_archive
from rilis_etl.pipeline.runs.rebuild import rebuild

from .damaged_archive import KEYS, PAGES, DamagedArchive

pytestmark = pytest.mark.xdist_group("bit-flips")  # one sound archive

TRIALS = int(os.environ.get("RILIS_BIT_FLIPS", "4"))
WHOLE = dict.fromkeys(KEYS, PAGES)


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Counter[str]]:
    """What became of the trials, printed when all are over."""
    counted: Counter[str] = Counter()
    yield counted
    print({"trials": TRIALS, **counted})  # noqa: T201 - what `make crash` reports


def flipped(archive: DamagedArchive, random: Random) -> CapturePlace:
    """Change a bit of the archive, any being as likely as any other; the byte that it is in."""
    files = archive.context.archive.files()
    file = random.choices(files, [each.size_bytes for each in files])[0]
    place = CapturePlace(file.name, random.randrange(file.size_bytes), 1)
    archive.flip(place, 0, random.randrange(8))
    return place


def is_named(records: tuple[DamagedRecord, ...], byte: CapturePlace) -> bool:
    """Whether exactly the record with this byte is named."""
    (record,) = records
    place = record.place
    return place.file == byte.file and place.offset <= byte.offset < place.end


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_flipped_bit_is_named_and_the_rest_is_loaded(
    sound: DamagedArchive, tmp_path: Path, outcomes: Counter[str], number: int
) -> None:
    archive = sound.copied_to(tmp_path / "w")
    byte = flipped(archive, Random(number))
    found = verify_archive(archive.context)
    assert is_named(tuple(each.record for each in found.damage), byte)
    rebuilt = rebuild(archive.context)
    lost = {key: WHOLE[key] - archive.releases().get(key, 0) for key in KEYS}
    if found.damage[0].record.damage is Damage.HARMLESS:
        outcomes["named by verify, nothing lost"] += 1
        assert not any(lost.values())
    else:
        is_page = any(place.offset <= byte.offset < place.end for place in archive.places[byte.file.partition("/")[0]])
        outcomes["named by the rebuild, its page lost" if is_page else "named by the rebuild, nothing lost"] += 1
        assert is_named(rebuilt.damaged, byte)
        assert lost == {key: int(is_page and byte.file.startswith(f"{key}/")) for key in KEYS}
        assert [reason for _, _, reason in archive.issues()] == ["damaged_record"]
    shutil.rmtree(tmp_path / "w")
