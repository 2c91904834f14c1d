"""A small indexed corpus in two languages. All texts are invented."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rilis_etl.model import Language, Publication
from rilis_etl.warehouse.search.index import index_new_texts
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.conftest import staging_database

TEXTS = (
    ("Panen raya", "Petani mencatat tiga masa panen; masa yang terakhir paling kering.", "id"),
    ("Saluran tersumbat", "Sampah menjadi masalah utama, dan masalah itu dibicarakan di pendapa.", "id"),
    ("Hak atas air", "Warga membicarakan hak asasi manusia dan hak asas mereka atas air bersih.", "id"),
    ("Banjir di hilir", "Air bersih habis. Banjir besar merendam gudang pupuk di hilir.", "id"),
    ("Trafficking case", "The victims' families met; one victim's brother spoke of trafficked girls.", "en"),
    ("Kasus kota", "Kasus perdagangan orang di kota terus naik, kata seorang victim.", "id"),
)


@pytest.fixture(scope="session")
def corpus(sql: Path, make: Any) -> Iterator[StagingDatabase]:
    """For tests that only ask."""
    with staging_database(sql) as work:
        fill(work, make)
        yield work


def fill(work: StagingDatabase, make: Any) -> None:
    """Write the corpus and index it."""
    for number, (title, text, language) in enumerate(TEXTS, start=1):
        day = date(2026, number, 1)
        work.write(
            make.page(
                str(number), text, number, title=title, language=Language(language, 0.99),
                publication=Publication(day, "page", by_page=day),
            )
        )  # fmt: skip
    index_new_texts(work.con)
