"""What a page says of its site, however broken its markup is."""

from rilis_etl.discovery.propose.site_hints import read_hints

URL = "https://dinas.example/berita/"

HEAD = """
<title>Berita<link rel='https://api.w.org/' href="/wp-json/"><meta property=og:site_name content=" Dinas
 Perairan ">
<LINK rel="alternate home" type="application/rss+xml; charset=utf-8" href="../feed/">
<link rel=alternate type="application/rss+xml" href="/comments/feed/">
<link rel=alternate type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel=alternate type="application/atom+xml" href="javascript:void(0)">
"""


def test_interface_feed_and_name_are_found_without_a_sound_head() -> None:
    hints = read_hints(HEAD.replace("<title>Berita", "").encode(), URL)
    assert hints.name == "Dinas Perairan"
    assert hints.interfaces == ("https://dinas.example/wp-json/",)
    assert hints.feeds == ("https://dinas.example/feed/",)


def test_addresses_are_relative_to_the_base_that_a_page_names() -> None:
    page = b"<base href='https://cms.example/a/'><link rel=alternate type=application/feed+json href=feed.json>"
    assert read_hints(page, URL).feeds == ("https://cms.example/a/feed.json",)


def test_the_category_of_wordpress_is_read_off_the_body() -> None:
    page = b"<body class='archive category category-siaran-pers category-12'>"
    assert (read_hints(page, URL).category, read_hints(b"<body class=home>", URL).category) == ("12", "")


def test_a_form_that_asks_for_a_password_is_seen() -> None:
    assert read_hints(b"<form><input type=password name=p></form><a href=/lupa>Lupa?</a>", URL).asks_for_password
    assert not read_hints(b"<form><input type=search></form>", URL).asks_for_password


def test_bytes_that_are_no_page_hint_at_nothing() -> None:
    hints = read_hints(b"\x00\xff<<<link rel=alternate href='http://[::1'><base href>", URL)
    assert (hints.name, hints.interfaces, hints.feeds) == ("", (), ())
