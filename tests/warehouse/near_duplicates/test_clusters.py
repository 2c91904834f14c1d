"""Copies and derivations in the warehouse: the same clusters in any order, and nothing hidden that is no copy."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rilis_etl.model import Language, Publication
from rilis_etl.pipeline.process.parse_capture import as_compared
from rilis_etl.similarity import sign
from rilis_etl.similarity.minhash import SignedText
from rilis_etl.warehouse.engine.keys import release_key
from rilis_etl.warehouse.load.batch import CaptureRow
from rilis_etl.warehouse.near_duplicates import candidates, link, shaken
from rilis_etl.warehouse.near_duplicates.clusters import components
from rilis_etl.warehouse.near_duplicates.link import Linked, link_versions
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase
from tests.warehouse.conftest import KEY, Maker

BODY = (
    "Kantor Bantuan Warga Tanjung Arum membuka posko pengaduan di halaman Terminal Bonar mulai pukul delapan pagi.\n"
    "Petugas menerima laporan warga tentang air keruh yang mengalir ke rumah mereka sejak hujan deras pekan lalu.\n"
    "Setiap laporan dicatat, diberi tanda terima, dan dijawab paling lama tujuh hari kerja oleh bagian pelayanan."
)
OTHER = (
    "Panen raya di Pulau Senduk menghasilkan sembilan ton kelapa pada musim ini, lebih banyak dari musim sebelumnya.\n"
    "Para petani menjual sebagian besar hasilnya ke pasar kota dan menyisihkan bibit terbaik untuk musim tanam depan."
)
DAY = date(2026, 3, 1)


def on(days: int) -> Publication:
    day = DAY + timedelta(days=days)
    return Publication(day, "page", by_page=day)


def page(make: Maker, key: str, body: str, hour: int, **changes: Any) -> tuple[CaptureRow, ...]:
    return make.page(key, body, hour, **{"title": "Posko Aduan Dibuka", **changes})


def rows(work: StagingDatabase, query: str) -> list[tuple[Any, ...]]:
    return work.con.execute(query).fetchall()


def members(work: StagingDatabase) -> list[list[str]]:
    return [
        keys
        for (keys,) in rows(
            work,
            "select list(source_key order by source_key) from cluster_members join releases using (release_id) "
            "group by cluster_id order by 1",
        )
    ]


def relations(work: StagingDatabase) -> list[str]:
    return [relation for (relation,) in rows(work, "select relation from duplicate_pairs order by 1")]


def current(work: StagingDatabase) -> list[str]:
    return [key for (key,) in rows(work, "select source_key from current_releases order by 1")]


def test_a_copy_is_one_release_with_its_original(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0))
    work.write(page(make, "2", BODY, 1, publication=on(1)))
    work.write(page(make, "3", OTHER, 2))
    assert link_versions(work.con) == Linked(compared=3, pairs=1)
    assert members(work) == [["1", "2"]]
    assert current(work) == ["1", "3"]
    assert rows(work, "select count(*) from all_releases") == [(3,)]
    assert rows(work, "select first_on, release_count, longest_lag_hours from clusters") == [(DAY, 2, 24)]


def test_a_text_that_was_signed_ahead_is_not_signed_again_unless_its_text_is_another_one_now(
    work: StagingDatabase, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = Mock(wraps=sign)
    monkeypatch.setattr(link, "sign", signed)
    for row in make.together(page(make, "1", BODY, 0), page(make, "2", OTHER, 1)):
        assert row.version is not None
        seen_as = replace(row.version, publication=on(3)) if row.source_key == "2" else row.version
        work.write([replace(row, signed=SignedText.of(as_compared(seen_as)))])
    link_versions(work.con)
    ahead = everything(work)
    assert [call.args[0].first_prose for call in signed.mock_calls] == [OTHER.splitlines()[0]]
    work.con.execute("update version_signatures set scheme = ''")
    link_versions(work.con)
    assert (signed.call_count, everything(work)) == (3, ahead)


def test_comparing_again_changes_nothing(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0))
    work.write(page(make, "2", BODY, 1))
    link_versions(work.con)
    before = everything(work)
    assert link_versions(work.con) == Linked()
    assert everything(work) == before


def test_what_comes_later_is_compared_with_all_that_is_there(work: StagingDatabase, make: Maker) -> None:
    for number in range(3):
        work.write(page(make, str(number), BODY if number != 1 else OTHER, number))
        link_versions(work.con)
    assert members(work) == [["0", "2"]]


def test_the_first_to_publish_is_canonical_even_if_it_was_found_last(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "copy", BODY, 0, publication=on(1)))
    link_versions(work.con)
    work.write(page(make, "original", BODY, 5, publication=on(0)))
    link_versions(work.con)
    assert current(work) == ["original"]


def test_of_one_day_the_one_that_names_its_source_is_the_copy(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "copy", BODY, 0, source_line="Sumber: Kantor Contoh"))
    work.write(page(make, "original", BODY, 1))
    link_versions(work.con)
    assert current(work) == ["original"]


def test_an_edit_that_makes_another_text_of_it_ends_the_cluster(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0))
    work.write(page(make, "2", BODY, 1))
    link_versions(work.con)
    work.write(page(make, "2", OTHER, 2))
    link_versions(work.con)
    assert members(work) == []
    assert current(work) == ["1", "2"]
    assert relations(work) == []
    assert rows(work, "select count(*) from version_pairs") == [(1,)]


def test_a_text_that_a_late_capture_takes_away_takes_its_pairs_along(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0))
    work.write(page(make, "2", OTHER, 1))
    work.write(page(make, "2", BODY, 9))
    link_versions(work.con)
    assert members(work) == [["1", "2"]]
    work.write(page(make, "2", BODY, 0, url="https://kantor.test/rilis/2?lama"))
    link_versions(work.con)
    assert members(work) == [["1", "2"]]
    work.con.execute("delete from versions where version_number = 3")
    link_versions(work.con)
    assert members(work) == []
    assert rows(work, "select count(*) from version_signatures") == rows(work, "select count(*) from versions")


def test_a_release_that_is_no_more_leaves_its_cluster(work: StagingDatabase, make: Maker) -> None:
    for number in range(2):
        work.write(page(make, str(number), BODY, number))
    link_versions(work.con)
    gone = release_key(KEY, "0")
    for table in ("version_signatures", "versions", "releases"):
        work.con.execute(f"delete from {table} where release_id = {gone}")
    link_versions(work.con)
    assert rows(work, "from release_clusters") == []
    assert rows(work, "select count(*) from version_signatures") == [(1,)]


def test_one_body_under_three_titles_is_an_alarm_an_issue_and_no_cluster(work: StagingDatabase, make: Maker) -> None:
    wall = "Mohon tunggu sebentar, kami memeriksa peramban Anda sebelum halaman yang diminta dapat dibuka."
    for number, name in enumerate(("Melati", "Kenanga")):
        work.write(page(make, str(number), wall, number, title=f"Lomba Perahu Kampung {name}"))
    link_versions(work.con)
    assert members(work) == [["0", "1"]]
    assert rows(work, "select * from suspected_interstitials") == []
    work.write(page(make, "2", wall, 2, title="Lomba Perahu Kampung Seroja"))
    link_versions(work.con)
    assert members(work) == []
    assert rows(work, "select source, release_count, title_count from suspected_interstitials") == [(KEY, 3, 3)]
    assert current(work) == []
    assert rows(work, "select distinct reason, has_text, count(*) from open_issues group by all") == [
        ("bot_wall", False, 3)
    ]


def test_one_release_posted_three_times_is_no_wall(work: StagingDatabase, make: Maker) -> None:
    for number in range(3):
        work.write(page(make, str(number), BODY, number))
    link_versions(work.con)
    assert members(work) == [["0", "1", "2"]]
    assert rows(work, "select * from suspected_interstitials") == []


def test_a_title_over_the_body_of_another_release_is_listed(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0, title="Posko Pengaduan Air Dibuka di Terminal Bonar"))
    work.write(page(make, "2", BODY, 1, title="Lomba Perahu Hias Meriahkan Sungai Kenanga"))
    link_versions(work.con)
    assert [title for (title,) in rows(work, "select second_title from lying_titles")] == [
        "Lomba Perahu Hias Meriahkan Sungai Kenanga"
    ]
    assert current(work) == ["1", "2"]


def test_translations_of_a_day_are_linked(work: StagingDatabase, make: Maker) -> None:
    first = (
        "Pada 3 Maret 2026 tim dari Tanjung Arum menemukan 412 sambungan rusak di Rawa Kidul dan 97 di Pasar Seroja."
    )
    second = (
        "On 3 March 2026 a team from Tanjung Arum found 412 broken connections in Rawa Kidul and 97 at Pasar Seroja."
    )
    work.write(page(make, "1", first, 0))
    link_versions(work.con)
    work.write(page(make, "2", second, 1, language=Language("en", 0.99)))
    link_versions(work.con)
    assert relations(work) == ["translation-candidate"]
    assert members(work) == []


def test_signatures_of_another_scheme_are_made_anew(work: StagingDatabase, make: Maker) -> None:
    work.write(page(make, "1", BODY, 0))
    work.write(page(make, "2", BODY, 1))
    link_versions(work.con)
    before = everything(work)
    work.con.execute("update version_signatures set scheme = 'older', text_key = 0")
    assert link_versions(work.con).compared == 2
    assert everything(work) == before


def test_a_large_family_is_linked_to_so_many_and_merged_all_the_same(
    work: StagingDatabase, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST_MEMBERS", 3)
    copies = [page(make, f"{number:02}", BODY, number) for number in range(12)]
    work.write(make.together(*copies))
    link_versions(work.con)
    assert [len(keys) for keys in members(work)] == [12]
    assert rows(work, "select count(*) < 12 * 4 from version_pairs") == [(True,)]


TABLES = ("version_signatures", "similarity_keys", "version_pairs", "release_clusters")


def everything(work: StagingDatabase) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted(rows(work, f"from {table}"), key=repr) for table in TABLES}


EDITED = BODY.replace("tujuh", "14")
LONGER = f"{BODY}\n{OTHER}"
CORPUS = [
    # key, body, hour, day
    ("1", BODY, 0, 0),
    ("2", BODY, 1, 1),
    ("3", BODY, 2, 2),
    ("4", EDITED, 3, 0),
    ("5", OTHER, 4, 3),
    ("6", OTHER, 5, 0),
    ("7", LONGER, 6, 1),
    ("2", EDITED, 7, 1),
    ("6", BODY, 8, 0),
    ("6", OTHER, 9, 0),
    ("8", BODY, 10, 200),
]


@st.composite
def in_batches(draw: st.DrawFn) -> list[list[tuple[str, str, int, int]]]:
    """The corpus in some order, cut into some batches."""
    order = draw(st.permutations(CORPUS))
    cuts = sorted(draw(st.sets(st.integers(1, len(CORPUS) - 1), max_size=4)))
    return [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(CORPUS)], strict=True)]


def load(work: StagingDatabase, make: Maker, batches: Iterable[list[tuple[str, str, int, int]]], *, each: bool) -> None:
    for batch in batches:
        pages = [page(make, key, body, hour, publication=on(days)) for key, body, hour, days in batch]
        work.write(make.together(*pages))
        if each:
            link_versions(work.con)
    link_versions(work.con)


def emptied(work: StagingDatabase) -> list[str]:
    """Tables to be emptied for another corpus."""
    return [table for (table,) in rows(work, "select table_name from duckdb_tables()") if table not in KEPT]


def test_property_the_order_and_the_batches_make_no_difference(work: StagingDatabase, make: Maker) -> None:
    load(work, make, [CORPUS], each=False)
    expected = everything(work)
    assert members(work) == [["1", "3"], ["2", "4"], ["5", "6"]]

    @settings(max_examples=20)
    @given(in_batches(), st.booleans())
    def any_order(batches: list[list[tuple[str, str, int, int]]], each: bool) -> None:
        for table in emptied(work):
            work.con.execute(f"delete from {table}")
        load(work, make, batches, each=each)
        assert everything(work) == expected

    any_order()


WORDS = ("air", "jalan", "pasar", "listrik", "sekolah", "taman", "dermaga", "hutan")


def of_one_form(number: int) -> tuple[str, str, int, int]:
    """One of many texts of one form: some identical, some with another word or number, at days far apart."""
    word = WORDS[number % 5]
    body = BODY.replace("tujuh", str(number % 3)).replace("air keruh", f"{word} rusak")
    return (f"{number:02}", body, number, number * 7 % 40)


MANY = [of_one_form(number) for number in range(70)]


@pytest.mark.parametrize(("seed", "most"), [(0, candidates.MOST_MEMBERS), (1, 10)])
def test_of_more_texts_of_one_form_than_are_compared_the_links_do_not_depend_on_loads(
    work: StagingDatabase, make: Maker, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    monkeypatch.setattr(shaken, "MOST_MEMBERS", most)
    monkeypatch.setattr(candidates, "MOST_MEMBERS", most)
    load(work, make, [MANY], each=False)
    expected, copies = everything(work), members(work)
    assert len(expected["version_pairs"]) < 70 * 69 / 2
    for table in emptied(work):
        work.con.execute(f"delete from {table}")
    chance = random.Random(seed)
    order = chance.sample(MANY, len(MANY))
    cuts = sorted(chance.sample(range(1, len(MANY)), 6))
    batches = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(MANY)], strict=True)]
    load(work, make, batches, each=True)
    assert everything(work) == expected
    assert members(work) == copies


def test_what_a_text_that_is_gone_kept_apart_is_linked_again(
    work: StagingDatabase, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shaken, "MOST_MEMBERS", 10)
    monkeypatch.setattr(candidates, "MOST_MEMBERS", 10)
    daily = [(f"{number:02}", BODY, number, number) for number in range(20)]
    load(work, make, [[*daily[:8], *daily[11:]]], each=False)
    expected = everything(work)
    load(work, make, [daily[8:11]], each=False)
    assert not {*expected["version_pairs"]} <= {*everything(work)["version_pairs"]}
    late = "select release_id from releases where source_key in ('08', '09', '10')"
    work.con.execute(f"delete from versions where release_id in ({late})")
    link_versions(work.con)
    assert everything(work) == expected


KEPT = {"schema_migrations", "sources", "runs"}


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), max_size=12), st.randoms())
def test_property_components_do_not_depend_on_the_order_of_edges(edges: list[tuple[int, int]], chance: Any) -> None:
    found = components(edges)
    assert all(found[one] == found[other] for one, other in edges)
    assert all(found[root] == root and root <= vertex for vertex, root in found.items())
    chance.shuffle(edges)
    assert components(edges) == found


def test_a_cluster_is_named_after_its_smallest_release(work: StagingDatabase, make: Maker) -> None:
    for number in range(3):
        work.write(page(make, str(number), BODY, number))
    link_versions(work.con)
    smallest = min(release_key(KEY, str(number)) for number in range(3))
    assert rows(work, "select distinct cluster_id from release_clusters") == [(smallest,)]
