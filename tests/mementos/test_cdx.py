"""Answers of the indexes of web archives: what is none is refused, and rows that say nothing are passed over."""

import pytest

from rilis_etl.mementos.cdx import BLOCK, CdxPage, read_index, runs_of_one_text
from rilis_etl.mementos.common_crawl import crawls_of
from rilis_etl.mementos.web_archive import WebArchive
from rilis_etl.model import Window
from tests.foreign_files import sha1

HEAD = b'[["urlkey","timestamp","original","mimetype","statuscode","digest"]'
LINE = b'{"timestamp": "20180101000000", "url": "http://a.example/", "filename": "f", "offset": "1", "length": "%s"}\n'


def archive(kind: str) -> WebArchive:
    addresses = {"index": "https://index.example/collinfo.json", "replay": "https://data.example/"}
    return WebArchive.model_validate({"name": "xy", "kind": kind, **addresses})


@pytest.mark.parametrize(
    "body",
    [b"<html>Sign in</html>", b"\x1f\x8b\x08\x00", b"[" * 100_000, b'{"a": 1}', b"[[{}]]", b"[[]]", b"1", b"null",
     b'"x"', b"\xff\xfe\x00", HEAD + b", [], []]"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["wayback", "pywb", "common_crawl", "timemap"])
def test_what_is_no_index_is_an_error(kind: str, body: bytes) -> None:
    with pytest.raises((ValueError, LookupError)):
        read_index(archive(kind), 200, body)


@pytest.mark.parametrize(("body", "what"), [(b"<html>Sign in</html>", "is a page"), (b'{"url": ', "is no JSON")])
def test_an_answer_in_no_dialect_is_told_in_words(body: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        read_index(archive("pywb"), 200, body)


@pytest.mark.parametrize("status", [204, 206, 302, 400, 401, 404, 500, 999])
def test_a_status_of_its_own_is_no_answer(status: int) -> None:
    with pytest.raises(ValueError, match="no answer"):
        read_index(archive("wayback"), status, HEAD + b"]")


def test_of_common_crawl_a_page_behind_the_last_one_is_the_end() -> None:
    answer = b'{"message": "Page 1 invalid: First Page is 0, Last Page is 0"}'
    assert read_index(archive("common_crawl"), 400, answer, "1") == CdxPage(())
    with pytest.raises(ValueError, match="no answer"):
        read_index(archive("common_crawl"), 400, answer)


def test_of_common_crawl_a_full_page_leads_on() -> None:
    page = read_index(archive("common_crawl"), 200, LINE % b"9" * BLOCK, "2")
    assert (page.resume_key, page.rows[0].part) == ("3", range(1, 10))
    with pytest.raises(ValueError, match="place in a file"):
        read_index(archive("common_crawl"), 200, LINE % b"-9")


@pytest.mark.parametrize(
    "body", [b"{}", b"[1]", b"null", b'[{"id": "../../x"}]', b'[{"id": "https://evil.example/x"}]', b"[{}]", b"<html>"]
)
def test_a_list_of_crawls_cannot_lead_to_another_host(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - some words are those of the JSON reader
        crawls_of(archive("common_crawl"), body, Window())


def test_a_crawl_without_days_is_placed_by_its_name() -> None:
    from datetime import date

    listed = b'[{"id": "CC-MAIN-2018-05"}, {"id": "CC-MAIN-2009-2010"}, {"id": "CC-X"}, {"id": "CC-MAIN-2030-05"}]'
    found = crawls_of(archive("common_crawl"), listed, Window(date(2018, 3, 1), date(2019, 1, 1)))
    assert [each.index for each in found] == [
        "https://index.example/CC-X-index",
        "https://index.example/CC-MAIN-2018-05-index",
    ]


def test_of_a_page_two_looks_say_all_and_of_what_is_gone_each() -> None:
    def rows(status: str, digest: str) -> bytes:
        line = b'["x", "2018%02d01000000", "http://a.example/", "text/html", "%s", "%s"]'
        return b",".join(line % (month, status.encode(), digest.encode()) for month in range(1, 6))

    def runs(status: str, digest: str) -> list[int]:
        page = read_index(archive("wayback"), 200, HEAD + b"," + rows(status, digest) + b"]")
        return [len(run) for run in runs_of_one_text(page.rows)]

    assert runs("200", "A") == [2]
    assert runs("404", "A") == [5]
    assert runs("-", "A") == [5], "revisits alone do not say of what"
    assert runs("302", sha1(b"").removeprefix("sha1:")) == [1] * 5, "without a body each may lead elsewhere"
