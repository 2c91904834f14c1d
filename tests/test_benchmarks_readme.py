"""Writing the tables of the measurements loses nothing around them."""

import pytest

from benchmarks.__main__ import with_section


@pytest.mark.parametrize("there", ["", "| old |\n"])
def test_a_table_is_put_between_its_marks_and_the_rest_stays(there: str) -> None:
    text = f"a\n<!-- x -->\n{there}<!-- end of x -->\nb\n"
    assert with_section(text, "x", "| new |") == "a\n<!-- x -->\n| new |\n<!-- end of x -->\nb\n"


def test_a_page_without_the_marks_is_left_as_it_is() -> None:
    assert with_section("a\n", "x", "| new |") == "a\n"


def test_a_mark_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(SystemExit, match="end of x"):
        with_section("<!-- x -->\nall the rest", "x", "| new |")
