"""What comes from outside reaches no terminal and no log as it is."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rilis_etl.cli.console import SafeConsole, out
from rilis_etl.errors import FetchError, IssueReason
from rilis_etl.printable import escape_logs, printable, printable_json

OBEYED = [
    "\x1b[31m",
    "\x1b]0;judul\x07",
    "\x9b2J",
    "\r",
    "\b",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ud800",
    "\U000e0001",
]
any_text = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize("obeyed", OBEYED, ids=ascii)
def test_what_a_terminal_obeys_is_written_out(obeyed: str) -> None:
    shown = printable(f"awal{obeyed}akhir")
    assert shown.isprintable()
    assert shown.startswith("awal\\")
    assert shown.endswith("akhir")


def test_letters_spaces_and_line_breaks_of_all_languages_stay() -> None:
    text = "Siaran\u00a0pers:\n“Rapat” ñ ê 日本\u3000語 العربية 🌏"
    assert printable(text) == text


@given(any_text)
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(st.recursive(any_text, lambda inner: st.lists(inner) | st.dictionaries(any_text, inner), max_leaves=6))
def test_json_says_the_same_and_holds_nothing_that_a_terminal_obeys(value: object) -> None:
    text = printable_json(value)
    assert json.loads(text) == value
    assert not any(char in text for obeyed in OBEYED[:-1] for char in obeyed if not char.isprintable())


def test_an_error_that_quotes_a_server_is_safe_to_print() -> None:
    error = FetchError(IssueReason.BAD_RESPONSE, "https://a.example/\x1b[2J", "status line 'HTTP/1.1 200 \x1b]0;x\x07'")
    assert str(error).isprintable()
    assert error.detail.endswith("\x07'"), "what was seen stays what was seen"


def test_tables_titles_and_lines_are_written_out() -> None:
    file = io.StringIO()
    SafeConsole(file=file, width=100).print("judul \x1b[31m\x9b", markup=False)
    assert file.getvalue() == "judul \\x1b[31m\\x9b\n"


@pytest.fixture
def escaped_logs() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    escape_logs()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.usefixtures("escaped_logs")
def test_logs_are_written_out_tracebacks_too(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("lain")
    log.warning("said %s", "\x1b[31m")
    try:
        raise ValueError("\x1b[32m")
    except ValueError:
        log.exception("failed")
    log.warning("%d and %s", 1, "satu")
    assert "\x1b" not in caplog.text
    assert "said \\x1b[31m" in caplog.text
    assert "ValueError: \\x1b[32m" in caplog.text
    assert caplog.records[-1].args == (1, "satu")


def test_a_console_makes_no_pictures_of_words_between_colons() -> None:
    with out.capture() as shown:
        out.print("root:x:0", markup=False)
    assert shown.get() == "root:x:0\n"
