"""What the addresses of a listing tell of the key of a release."""

import re

import pytest

from rilis_etl.discovery.propose import propose_pattern
from rilis_etl.discovery.propose.address_pattern import choose_folders

HOME = "https://dinas.example"


@pytest.mark.parametrize(
    ("addresses", "keys"),
    [
        (["/news/2024/5/1/417/satu.html", "/news/2024/5/2/418/dua.html", "/id/2024/5/3/419/tiga.html"], "417 418 419"),
        (["/2024/05/01/satu.html", "/2024/05/01/dua.html", "/2024/05/02/tiga.html"], "satu dua tiga"),
        (["/berita/417/satu", "/berita/418/dua", "/berita/419"], "417 418 419"),
        (["/berita/417-satu", "/berita/418-dua", "/berita/419-tiga"], "417 418 419"),
        (["/satu-417.html", "/dua-418.html", "/tiga-419.html"], "417 418 419"),
        (["/b.php?id=7&k=1", "/b.php?id=8&k=1", "/b.php?id=9&k=1"], "7 8 9"),
        (["/berita/satu", "/berita/dua", "/berita/tiga"], None),
        (["/417/satu", "/417/dua", "/418/tiga"], None),  # the number is another thing's
        (["/berita/417"], None),
    ],
)
def test_a_pattern_is_proposed_where_every_address_has_a_key_of_its_own(addresses: list[str], keys: str | None) -> None:
    pattern = propose_pattern([HOME + address for address in addresses])
    found = [re.search(pattern, address) for address in addresses] if pattern else []
    assert (" ".join(match["key"] for match in found if match) or None) == keys


@pytest.mark.parametrize(
    ("paths", "only"),
    [
        (
            ["/berita/a", "/berita/b", "/berita/c", *(f"/layanan/{n}" for n in range(4))],
            ("/berita/",),
        ),
        (["/en/a", "/en/b", "/en/c", "/profil"], ("/en/",)),
        (["/berita/a", "/berita/b", "/berita/c"], ()),
        (["/a", "/b", "/c", "/profil"], ()),
    ],
)
def test_the_folder_of_releases_is_chosen_from_a_whole_site(paths: list[str], only: tuple[str, ...]) -> None:
    assert choose_folders([f"https://dinas.example{path}" for path in paths]) == only
