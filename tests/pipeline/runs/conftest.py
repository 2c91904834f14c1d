"""An archive that is whole, and copies of it for damage."""

from pathlib import Path

import pytest

from .damaged_archive import DamagedArchive, loaded_archive


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> DamagedArchive:
    return loaded_archive(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def archive(sound: DamagedArchive, tmp_path: Path) -> DamagedArchive:
    return sound.copied_to(tmp_path / "w")
