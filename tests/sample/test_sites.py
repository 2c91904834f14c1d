"""What the three sites answer, over a real socket."""

import json
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import pytest

from rilis_etl.errors import IssueReason
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.sample.sites import SITES
from tests.sample.conftest import Client
from tests.sample.gold import gold

KOMISI, DINAS, OMBUDS = "komisiwarga.example", "dinaslingkungan.example", "ombudswarga.example"
LISTINGS = {
    KOMISI: (("/index.php/kabar/", "/index.php/mediasi/", "/index.php/pengaduan/"), r'<h3><a href="([^"]+)"'),
    DINAS: (("/siaran-pers/",), r'<h2 class="entry-title"><a href="([^"]+)"'),
    OMBUDS: (("/index.php/siaran-pers", "/index.php/berita"), r'class="list-title"><A href="([^"]+)"'),
}
NEXT = {
    KOMISI: r'<li><a href="([^"]+)">&raquo;</a></li></ul>',
    DINAS: r'class="next page-numbers" href="([^"]+)"',
    OMBUDS: r'title="Selanjutnya" href="([^"]+)"',
}


def _walk(client: Client, host: str) -> set[str]:
    """The addresses on all pages of the site's listings."""
    starts, link = LISTINGS[host]
    found: set[str] = set()
    for start in starts:
        path: str | None = start
        while path is not None:
            page = client.get(host, path).text
            found |= {urljoin(f"http://{host}/", url) for url in re.findall(link, page)}
            further = re.search(NEXT[host], page)
            path = _path(further[1]) if further else None
    return found


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.source)
def test_the_listings_lead_to_every_release_of_the_gold(client: Client, site: object) -> None:
    host = site.hosts[0]  # type: ignore[attr-defined]  # pytest's ids function hides the type
    assert _walk(client, host) == {release.url for release in gold() if f"/{host}/" in release.url}


def test_every_release_page_answers_and_holds_its_title(client: Client) -> None:
    for release in gold():
        address = urlsplit(release.url)
        answer = client.get(address.netloc, address.path)
        if answer.status == 503:
            answer = client.get(address.netloc, address.path)
        assert answer.status == 200
        if release.issue_reason is not IssueReason.BOT_WALL:
            assert release.title.split()[0].encode("ascii", "ignore") in answer.body


def test_both_hosts_and_both_spellings_of_the_day_lead_to_the_same_release(client: Client) -> None:
    padded = client.get(KOMISI, "/index.php/kabar/2018/07/06/554/judul.html")
    plain = client.get(f"www.{KOMISI}", "/index.php/kabar/2018/7/6/554/lain.html?utm_source=beranda")
    assert padded.body == plain.body


def test_the_front_page_links_with_a_tracking_parameter_and_without_padding(client: Client) -> None:
    assert re.search(rf'http://www\.{KOMISI}/index\.php/[^"]+/2026/6/\d+/\d+/[^"]+\.html\?utm_source=beranda"',
                     client.get(KOMISI, "/").text)  # fmt: skip


def test_the_listing_spells_november_the_old_way(client: Client) -> None:
    pages = "".join(client.get(KOMISI, f"/index.php/kabar/?halaman={n}").text for n in range(1, 7))
    assert "Nopember 2019" in pages
    assert "November" not in pages
    assert "Jum'at" in pages.replace("&#x27;", "'")


def test_a_page_beyond_the_last_one_lists_nothing(client: Client) -> None:
    assert not re.search(LISTINGS[OMBUDS][1], client.get(OMBUDS, "/index.php/siaran-pers?start=9000").text)
    assert client.get(KOMISI, "/index.php/kabar/?halaman=nol").status == 200


def test_the_read_counter_changes_with_every_request(client: Client) -> None:
    path = "/index.php/mediasi/2017/09/28/350/x.html"
    first, second = (re.search(r"Dibaca : (\d+) Kali", client.get(KOMISI, path).text) for _ in range(2))
    assert first is not None
    assert second is not None
    assert int(second[1]) == int(first[1]) + 1


def test_a_busy_page_asks_to_come_back_and_then_answers(client: Client) -> None:
    path = "/index.php/kabar/2026/06/12/1838/x.html"
    refused = client.get(KOMISI, path)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert client.get(KOMISI, path).status == 200


def test_a_page_that_is_known_is_not_sent_again(client: Client) -> None:
    path = "/2019/11/pohon-trembesi-tumbang/"
    first = client.get(DINAS, path)
    assert client.get(DINAS, path, If_None_Match=first.headers["ETag"]).status == 304
    assert client.get(DINAS, path, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert client.get(DINAS, path, If_None_Match='"other"').status == 200
    assert client.get(DINAS, path, If_Modified_Since="yesterday").status == 200


def test_a_silent_title_edit_changes_the_tag_and_not_the_modification_time() -> None:
    path = "/2026/05/pembibitan-bakau-senduk/"
    answers = []
    for day in (FIRST_DAY, FIRST_DAY.replace(day=16)):
        with serve_sample(Newsroom(day)) as server:
            answers.append(Client(server).get(DINAS, path))
    before, after = answers
    assert before.headers["Last-Modified"] == after.headers["Last-Modified"]
    assert before.headers["ETag"] != after.headers["ETag"]


def test_rest_gives_pages_totals_and_windows(client: Client) -> None:
    posts = "/wp-json/wp/v2/posts"
    page = client.get(DINAS, f"{posts}?per_page=20&page=2")
    held = [release for release in gold() if release.source == "dinaslingkungan"]
    assert page.headers["X-WP-Total"] == str(len(held))
    assert page.headers["X-WP-TotalPages"] == "2"
    assert len(json.loads(page.body)) == len(held) - 20
    window = client.get(DINAS, f"{posts}?after=2023-01-01T00:00:00&before=2024-01-01T00:00:00")
    assert {post["date"][:4] for post in json.loads(window.body)} == {"2023"}
    assert client.get(DINAS, f"{posts}?page=99").status == 400
    assert client.get(DINAS, f"{posts}?per_page=1000").status == 400
    assert client.get(DINAS, f"{posts}?after=soon").status == 400


def test_rest_gives_one_post_by_its_number(client: Client) -> None:
    posts = "/wp-json/wp/v2/posts"
    post = json.loads(client.get(DINAS, f"{posts}?slug=peta-panas-kota").body)[0]
    assert json.loads(client.get(DINAS, f"{posts}/{post['id']}").body) == post
    assert post["link"].endswith("/2024/01/peta-panas-kota/")
    assert client.get(DINAS, f"{posts}/1").status == 404


def test_the_feed_holds_the_newest_posts_with_their_text(client: Client) -> None:
    feed = client.get(DINAS, "/feed/").text
    days = [parsedate_to_datetime(day) for day in re.findall("<pubDate>([^<]+)</pubDate>", feed)]
    assert len(days) == 10
    assert days == sorted(days, reverse=True)
    assert "<content:encoded><![CDATA[" in feed
    assert client.get(DINAS, "/feed/?paged=99").status == 404


def test_a_moved_release_redirects_from_its_old_address() -> None:
    with serve_sample(Newsroom(FIRST_DAY.replace(day=17))) as server:
        client = Client(server)
        moved = client.get(KOMISI, "/index.php/mediasi/2026/05/21/1821/x.html")
        assert moved.status == 301
        assert client.get(KOMISI, moved.headers["Location"]).status == 200
        moved = client.get(OMBUDS, "/index.php/siaran-pers/398-apa-saja")
        assert moved.status == 301
        assert client.get(OMBUDS, moved.headers["Location"]).status == 200


def test_withdrawn_releases_are_gone_in_three_ways() -> None:
    with serve_sample(Newsroom(FIRST_DAY.replace(day=16))) as server:
        client = Client(server)
        assert client.get(KOMISI, "/index.php/kabar/2026/02/05/1788/x.html").status == 404
        assert client.get(KOMISI, "/index.php/kabar/2026/04/17/1803/x.html").status == 410
        home = client.get(DINAS, "/2026/01/aturan-baru-parkir-pantai/")
        assert (home.status, home.headers["Location"]) == (302, f"http://{DINAS}/")


def test_robots_forbids_a_path_that_a_listing_links_to(client: Client) -> None:
    assert "Disallow: /index.php/internal/" in client.get(KOMISI, "/robots.txt").text
    (forbidden,) = [release for release in gold() if release.issue_reason is IssueReason.ROBOTS_DISALLOWED]
    assert forbidden.url in _walk(client, KOMISI)


def test_one_page_is_windows_1252_and_says_so_and_one_does_not(client: Client) -> None:
    honest = client.get(KOMISI, "/index.php/kabar/2024/02/22/1503/x.html")
    assert "windows-1252" in honest.headers["Content-Type"]
    assert b"charset=windows-1252" in honest.body
    assert "kafé" in honest.body.decode("cp1252")
    lying = client.get(KOMISI, "/index.php/kabar/2024/07/26/1560/x.html")
    assert "utf-8" in lying.headers["Content-Type"]
    with pytest.raises(UnicodeDecodeError):
        lying.body.decode("utf-8")


def test_unknown_hosts_and_paths_are_not_found(client: Client) -> None:
    assert client.get("nowhere.example", "/").status == 404
    assert "komisiwarga.example" in client.get("nowhere.example", "/").text
    assert [client.get(site.hosts[0], "/tidak/ada").status for site in SITES] == [404, 404, 404]


def test_a_person_can_browse_the_sites_by_their_alias(client: Client) -> None:
    own = f"127.0.0.1:{client.server.port}"
    assert f'href="/@{KOMISI}/"' in client.get(own, "/").text
    listing = client.get(own, f"/@{DINAS}/siaran-pers/").text
    link = re.search(LISTINGS[DINAS][1], listing)
    assert link is not None
    assert link[1].startswith(f"/@{DINAS}/2026/")
    assert client.get(own, link[1]).status == 200
    assert client.get(own, "/@nowhere.example/").status == 404


def test_pictures_and_documents_have_their_types(client: Client) -> None:
    assert client.get(KOMISI, "/files/a.gif").headers["Content-Type"] == "image/gif"
    assert client.get(KOMISI, "/files/a.pdf").body.startswith(b"%PDF-")
