"""Bytes to text: the charset is what the bytes prove, then what is declared, then detected."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.errors import IssueReason, Unusable
from rilis_etl.html.charset import MAX_PAGE_BYTES, decode_body

GERMAN = "<html><body><p>Für größere Übungen – „natürlich“ schön, außer Übermut.</p>"
JAPANESE = "<html><body><p>本日、新しい方針を発表しました。皆様のご理解をお願いします。</p>"


def declared(charset: str, text: str) -> str:
    return f'<meta charset="{charset}">{text}'


def test_a_byte_order_mark_wins_over_the_header() -> None:
    decoded = decode_body(b"\xef\xbb\xbf" + GERMAN.encode(), "text/html; charset=windows-1251")
    assert (decoded.markup, decoded.charset) == (GERMAN, "utf-8")


def test_utf_16_with_a_byte_order_mark_is_read() -> None:
    assert decode_body(GERMAN.encode("utf-16"), "text/html").markup == GERMAN


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    decoded = decode_body(declared("shift_jis", JAPANESE).encode(), "text/html; charset=shift_jis")
    assert (decoded.charset, decoded.flags) == ("utf-8", ("charset_mismatch",))
    assert JAPANESE in decoded.markup


def test_the_header_is_believed_where_the_bytes_prove_nothing() -> None:
    decoded = decode_body(GERMAN.encode("cp1252"), "text/html; charset=iso-8859-1")
    assert (decoded.markup, decoded.charset, decoded.flags) == (GERMAN, "cp1252", ())


def test_the_meta_element_is_believed_where_the_header_is_silent() -> None:
    assert JAPANESE in decode_body(declared("Shift_JIS", JAPANESE).encode("cp932"), "text/html").markup


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "Der Bürgermeister dankte für die Übergabe der Schlüssel an die Bürger der größten Gemeinde."),
        ("cp1251", "Сегодня правительство сообщило о новых мерах поддержки граждан и предприятий региона."),
        (
            "euc_jp",
            "本日、新しい方針を発表しました。皆様のご理解とご協力をお願いいたします。詳細は後日お知らせします。",
        ),
        ("gb18030", "今天政府宣布了新的政策，请大家理解并给予支持。详细内容将在以后公布。"),
    ],
)
def test_an_undeclared_charset_is_detected(codec: str, text: str) -> None:
    assert text in decode_body(f"<html><body><p>{text}</p>".encode(codec), None).markup


def test_a_page_that_declares_utf_8_and_is_not_is_read_and_flagged() -> None:
    decoded = decode_body(declared("utf-8", GERMAN).encode("cp1252"), "text/html; charset=utf-8")
    assert GERMAN in decoded.markup
    assert decoded.flags == ("charset_mismatch",)


def test_stray_bytes_in_utf_8_are_read_as_windows_1252_and_flagged() -> None:
    body = (GERMAN * 20).encode() + "Zug nach Köln".encode("cp1252")
    decoded = decode_body(body, "text/html; charset=utf-8")
    assert decoded.markup == GERMAN * 20 + "Zug nach Köln"
    assert (decoded.charset, decoded.flags) == ("utf-8", ("charset_damage",))


POLISH = "<p>Inżynier Łucja Żebrowska obejrzała śluzę w Gdańsku."


@pytest.mark.parametrize(
    ("label", "codec"),
    [("iso88592", "iso8859-2"), ("x-cp1250", "cp1250"), ("ISO_8859-2:1987", "iso8859-2"), ("l2", "iso8859-2")],
)
def test_a_label_means_what_the_encoding_standard_says_in_header_and_page(label: str, codec: str) -> None:
    body = POLISH.encode(codec)
    assert POLISH in decode_body(body, f'text/html; charset="{label}"').markup
    assert POLISH in decode_body(f"<head><meta charset={label}></head>".encode() + body, None).markup


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="bogus"><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">',
        "<script>" + "var a = 1;" * 2_000 + "</script><meta charset=iso-8859-2>",
        "<!-- <meta charset=windows-1251> --><meta charset=iso-8859-2>",
        "<script>'<meta charset=windows-1251>'</script><meta charset=iso-8859-2>",
    ],
)
def test_every_declaration_of_the_head_counts_wherever_it_stands_in_it(head: str) -> None:
    body = f"<html><head>{head}</head><body>".encode() + POLISH.encode("iso-8859-2")
    assert POLISH in decode_body(body, "text/html").markup


def test_utf_16_that_only_the_header_names_is_read() -> None:
    assert decode_body(GERMAN.encode("utf-16-be"), "text/html; charset=utf-16be").markup == GERMAN
    assert decode_body(GERMAN.encode(), "text/html; charset=utf-16le").markup == GERMAN


@pytest.mark.parametrize("stray", [b"\xe9", b"\x93", b"\xe2\x80"])
def test_a_few_stray_bytes_do_not_turn_a_page_with_few_accents_into_another_charset(stray: bytes) -> None:
    body = "<p>“Ini milik kita,” kata Rangga — besok…".encode() + stray
    decoded = decode_body(body, "text/html")
    assert "“Ini milik kita,” kata Rangga — besok…" in decoded.markup
    assert (decoded.charset, decoded.flags) == ("utf-8", ("charset_damage",))


def test_a_charset_that_nobody_declared_is_flagged_as_guessed() -> None:
    assert decode_body(GERMAN.encode("cp1252"), None).flags == ("charset_guessed",)


def test_an_unknown_label_is_ignored() -> None:
    assert decode_body(GERMAN.encode(), "text/html; charset=klingon").charset == "utf-8"


@pytest.mark.parametrize("label", ["hex", "base64", "undefined", "idna", "punycode", "rot13", "zlib", "unicode_escape"])
@pytest.mark.parametrize("body", [b"<p>Posko dibuka", "<p>Café".encode(), b"<p>Caf\xe9"])
def test_a_label_that_names_no_charset_of_a_text_is_ignored(label: str, body: bytes) -> None:
    assert decode_body(body, f"text/html; charset={label}").markup == decode_body(body, "text/html").markup
    assert "<p>" in decode_body(f"<meta charset={label}>".encode() + body, None).markup


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 x", b"PK\x03\x04xx", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", bytes(range(256)) * 20, b"\0" * 500]
)
def test_other_kinds_of_file_are_refused(body: bytes) -> None:
    with pytest.raises(Unusable) as refused:
        decode_body(body, "text/html")
    assert refused.value.reason is IssueReason.NOT_HTML


def test_a_declared_media_type_is_believed_unless_the_bytes_look_like_html() -> None:
    assert decode_body(b"<html><p>ada</p>", "application/json").markup == "<html><p>ada</p>"
    with pytest.raises(Unusable, match="the response is application/json"):
        decode_body(b'{"a": 1}', "application/json")


@pytest.mark.parametrize(("body", "reason"), [(b"", IssueReason.EMPTY_BODY), (b" \n\t", IssueReason.EMPTY_BODY)])
def test_a_body_without_bytes_is_empty(body: bytes, reason: IssueReason) -> None:
    with pytest.raises(Unusable) as refused:
        decode_body(body, None)
    assert refused.value.reason is reason


def test_a_body_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(Unusable) as refused:
        decode_body(b"<" * (MAX_PAGE_BYTES + 1), None)
    assert refused.value.reason is IssueReason.TOO_LARGE


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_utf_8_text_comes_back_unchanged(text: str) -> None:
    assert decode_body(f"<html>{text}".encode(), None).markup == f"<html>{text}"


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Unusable):
        assert isinstance(decode_body(body, None).markup, str)
