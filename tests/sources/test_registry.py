"""Source files as people write them, right and wrong."""

import os
from pathlib import Path

import pytest

from rilis_etl.errors import SourceError
from rilis_etl.sources.registry import (
    BUNDLED,
    MAX_SOURCE_BYTES,
    Catalogue,
    find_source,
    load_source,
    load_sources,
    source_template,
)

GOOD = """
key = "{key}"
name = "Example"
home = "https://www.example.org/"
hosts = ["example.org"]
"""


def written(folder: Path, text: str, name: str = "example.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(SourceError) as refused:
        load_source(path)
    return str(refused.value)


def test_the_bundled_sources_load_and_know_the_seeds_site() -> None:
    assert load_sources()["komnasham"].hosts == ("www.komnasham.go.id",)


@pytest.mark.parametrize("number", ["inf", "nan", "1e300", "-1.0"])
def test_a_number_that_no_clock_can_wait_for_is_refused(number: str, tmp_path: Path) -> None:
    refusal = complaint(written(tmp_path, GOOD.format(key="example") + f"delay_seconds = {number}\n"))
    assert "delay_seconds" in refusal


def test_the_template_is_a_valid_source_under_whatever_key_it_is_given(tmp_path: Path) -> None:
    source = load_source(written(tmp_path, source_template("setkab"), "setkab.toml"))
    assert source.key == "setkab"
    assert source.discovery


def test_what_the_template_switches_off_is_valid_when_it_is_switched_on(tmp_path: Path) -> None:
    text = source_template()
    for line in ("pages = ", "step = ", "image = ", "caption = ", "drop = ", "delay_seconds = "):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line, 1)
    text = text.replace('pages = "page/{page}/"', '# pages = "page/{page}/"').replace(
        '# pages = "?start', 'pages = "?start'
    )
    text = text.replace('next = ".pag', '# next = ".pag')
    for line in ("[identity]", "pattern = ", "keep_parameters = ", "[bylines.names]", 'ABC = "'):
        text = text.replace(f"# {line}", line, 1)
    assert load_source(written(tmp_path, text)).bylines.names == {"ABC": "Full Name"}


def test_the_users_folder_wins_over_the_bundled_one(tmp_path: Path) -> None:
    written(tmp_path, GOOD.format(key="komnasham"), "komnasham.toml")
    assert load_sources([BUNDLED, tmp_path])["komnasham"].name == "Example"


def test_every_mistake_in_a_file_is_named_in_one_message_with_its_key_and_the_remedy(tmp_path: Path) -> None:
    text = (
        GOOD.format(key="example") + 'floor = "many"\ntimezone = "Mars/Base"\ncuontry = "ID"\n'
        '[discovery]\nstart = ["https://example.org/"]\nrows = ".x"\n'
        '[[layout]]\ntitle = "h1:last"\n[identity]\npattern = "(?P<key>x"\n'
    )
    path = written(tmp_path, text)
    lines = complaint(path).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    by_key = {line.removeprefix(f"{path}: ").split(":")[0]: line for line in lines}
    assert "integer" in by_key["floor"]
    assert "IANA" in by_key["timezone"]
    assert "did you mean 'country'" in by_key["cuontry"]
    assert "missing; add it (One element per release" in by_key["discovery.row"]
    assert "did you mean 'row'" in by_key["discovery.rows"]
    assert "missing; add it (The one element that holds the text)" in by_key["layout[1].body"]
    assert "CSS selector" in by_key["layout[1].title"]
    assert "not a regular expression" in by_key["identity.pattern"]
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('key = "example"\nname = "x\n', "at line 2, column"),
        ("key = 1\nkey = 2\n", "at line 2, column"),
        ("x = " + "[" * 9_000, "nested too deeply"),
        ("x = " + "1" * 9_000, "digits"),
        ("# " + "a" * MAX_SOURCE_BYTES, "larger than 256 kB"),
        (GOOD.format(key="other"), "rename the file to other.toml"),
        (GOOD.format(key="Example"), "key: string should match pattern"),
        (
            GOOD.format(key="example").replace('["example.org"]', '["https://example.org/"]'),
            "without scheme, port or path",
        ),
        (
            GOOD.format(key="example").replace('["example.org"]', '["example.com"]'),
            "home: www.example.org is not one of",
        ),
        (GOOD.format(key="example").replace("www.example", "me:secret@www.example"), "without user name or password"),
        (
            GOOD.format(key="example") + '[discovery]\nkind = "sitemapp"\n',
            "known: feed, json, listing, sitemap, wordpress",
        ),
        (GOOD.format(key="example") + '[discovery]\nrow = "a"\n', "needs `start`"),
        (GOOD.format(key="example") + '[discovery]\nkind = "wordpress"\n', "discovery.api: missing"),
        (GOOD.format(key="example") + '[identity]\npattern = "x"\n', r"such as (?P<key>\d+)"),
        (GOOD.format(key="example") + "layout = 3\n", "layout: "),
        (
            GOOD.format(key="example")
            + '[[layout]]\nbody = "a"\n[[layout]]\nname = "b"\nbody = "b"\nuntil = 2020-01-01\n',
            "those of today, without it, last",
        ),
    ],
    ids=range(16),
)
def test_a_wrong_file_is_refused_with_what_was_expected(tmp_path: Path, text: str, message: str) -> None:
    assert message in complaint(written(tmp_path, text))


def test_a_file_that_is_not_utf8_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(b'key = "example"\nname = "Caf\xe9"\n')
    assert "line 2: not UTF-8; save the file as UTF-8" in complaint(path)


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.format(key="example").replace("\n", "\r\n").encode())
    assert load_source(path).name == "Example"


def test_the_mistakes_of_all_files_come_in_one_message(tmp_path: Path) -> None:
    written(tmp_path, "x", "one.toml")
    written(tmp_path, "y", "two.toml")
    with pytest.raises(SourceError) as refused:
        load_sources([tmp_path])
    assert "one.toml" in str(refused.value)
    assert "two.toml" in str(refused.value)


def test_hidden_files_of_an_editor_are_no_sources(tmp_path: Path) -> None:
    written(tmp_path, "nonsense", ".example.toml")
    assert not load_sources([tmp_path])


def test_a_folder_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder of sources"):
        load_sources([tmp_path / "missing"])


def test_two_sources_that_begin_at_one_page_are_refused(tmp_path: Path) -> None:
    for key in ("one", "two"):
        listing = '[discovery]\nstart = ["https://example.org/news"]\nrow = "a"\n'
        written(tmp_path, GOOD.format(key=key) + listing, f"{key}.toml")
    with pytest.raises(SourceError, match="one and two both begin at"):
        load_sources([tmp_path])


def test_the_key_of_pages_without_a_source_is_reserved(tmp_path: Path) -> None:
    assert "reserved" in complaint(written(tmp_path, GOOD.format(key="generic"), "generic.toml"))


def test_an_unknown_source_is_refused_with_near_matches_and_all_that_are_known() -> None:
    with pytest.raises(SourceError, match=r"did you mean komnasham\? known: komnasham"):
        find_source(load_sources(), "komnas_ham")


def test_a_folder_a_pipe_and_a_name_in_capitals_are_named_in_a_sentence_each(tmp_path: Path) -> None:
    (tmp_path / "map.toml").mkdir()
    os.mkfifo(tmp_path / "pipa.toml")
    (tmp_path / "BAIK.TOML").write_text("key = 'baik'")
    (tmp_path / "putus.toml").symlink_to(tmp_path / "tiada")
    messages = {each.key: each.message for each in Catalogue([tmp_path]).broken()}
    assert "is a folder" in messages["map"]
    assert "is no plain file" in messages["pipa"]
    assert "has to end in .toml, in small letters" in messages["BAIK"]
    assert "there is no such file" in messages["putus"]


@pytest.mark.parametrize(
    ("selector", "where"),
    [
        ("a[href=x", "Malformed attribute selector at position 1"),
        ("a[href='x]", "Malformed attribute selector at position 1"),
        ("p:not(.a", "Unclosed pseudo-class at position 8"),
        (":scope > p", "standard CSS"),  # another parser knows it, the one that reads pages does not
    ],
)
def test_a_selector_that_no_page_can_be_asked_with_is_refused_when_its_file_is_read(
    tmp_path: Path, selector: str, where: str
) -> None:
    text = f'{GOOD.format(key="example")}[[layout]]\nbody = "main"\ndrop = ["{selector}"]\n'
    message = complaint(written(tmp_path, text))
    assert "layout[1].drop[1]" in message
    assert f"not a CSS selector: {selector!r}" in message
    assert where in message
