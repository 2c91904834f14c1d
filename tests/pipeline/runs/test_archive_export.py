"""The archive of a source leaves as a WACZ that other programs open, and that our own import reads back."""

import errno
import hashlib
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rilis_etl.archive import wacz
from rilis_etl.archive.gzip_members import decompress
from rilis_etl.archive.replay_index import pywb_key
from rilis_etl.archive.wacz import sort_key
from rilis_etl.cli.app import app
from rilis_etl.context import Context
from rilis_etl.errors import ArchiveError, SourceError
from rilis_etl.model import CapturePlace, Role
from rilis_etl.pipeline.runs.archive_export import ExportResult, export_archive, prepare_replay
from rilis_etl.pipeline.runs.imports.archive_import import import_archives
from rilis_etl.pipeline.runs.ingest import ingest
from tests.flows.served import eventually, free_port
from tests.pipeline.offline import Newsroom, visiting

RECORDS = "archive/data-00000.warc.gz"
SOURCE = """
key = "dinas"
name = "Dinas"
home = "http://dinas.example/"
hosts = ["dinas.example"]
min_links = 1
[discovery]
start = ["http://dinas.example/berita/"]
row = "li"
link = "a"
[[layout]]
body = ".isi"
title = "h1"
"""


@dataclass(frozen=True)
class Exported:
    """A visited newsroom, and its package."""

    context: Context
    file: Path
    result: ExportResult

    def read(self, path: str) -> bytes:
        with zipfile.ZipFile(self.file) as package:
            return package.read(path)

    def index(self) -> list[tuple[str, str, Mapping[str, str]]]:
        """Key, time and values of each line."""
        split = (line.split(" ", 2) for line in self.read("indexes/index.cdx").decode().splitlines())
        return [(key, stamp, json.loads(values)) for key, stamp, values in split]

    def record(self, line: Mapping[str, str]) -> bytes:
        """The record at the place that a line of the index names; raises for more or less than one."""
        begin = int(line["offset"])
        return decompress(self.read(f"archive/{line['filename']}")[begin : begin + int(line["length"])], 2**20)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    root = tmp_path_factory.mktemp("export")
    context = visiting(root / "warehouse", Newsroom())
    ingest(context, context.chosen(()))
    file = root / "new" / "dinas.wacz"
    return Exported(context, file, export_archive(context, "dinas", file))


def looks(context: Context) -> set[tuple[Any, ...]]:
    """The release pages in the archive, with the second in which each was captured."""
    found = (capture for capture, _ in context.archive.read(source="dinas") if capture.role is Role.RELEASE)
    return {(c.final_url, c.status, c.headers, c.body, c.fetched_at.replace(microsecond=0)) for c in found}


def test_the_command_says_what_it_wrote(exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from rilis_etl.cli import common
    from rilis_etl.cli.app import app

    monkeypatch.setattr(common, "command_context", lambda _: exported.context)
    file = tmp_path / "a.wacz"
    done = CliRunner().invoke(app, ["archive", "export", "--source", "dinas", "--wacz", str(file)])
    assert (done.exit_code, file.read_bytes()) == (0, exported.file.read_bytes())
    assert "captures 4, pages of releases 3" in done.output


def test_the_package_is_a_whole_zip_file_whose_members_are_stored(exported: Exported) -> None:
    with zipfile.ZipFile(exported.file) as package:
        assert package.testzip() is None
        assert {member.compress_type for member in package.infolist()} == {zipfile.ZIP_STORED}


def test_every_member_is_described_with_its_size_and_digest(exported: Exported) -> None:
    described = json.loads(exported.read("datapackage.json"))
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    assert {each["path"] for each in described["resources"]} == {RECORDS, "indexes/index.cdx", "pages/pages.jsonl"}
    for each in described["resources"]:
        content = exported.read(each["path"])
        assert (each["bytes"], each["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_the_description_has_a_digest_of_its_own(exported: Exported) -> None:
    digest = hashlib.sha256(exported.read("datapackage.json")).hexdigest()
    written = json.loads(exported.read("datapackage-digest.json"))
    assert written == {"path": "datapackage.json", "hash": f"sha256:{digest}"}


def test_each_line_of_the_index_cuts_out_the_one_record_of_its_address(exported: Exported) -> None:
    assert len(exported.index()) == exported.result.written.captures
    for _, _, line in exported.index():
        record = exported.record(line)
        assert f"WARC-Target-URI: {line['url']}\r\n".encode() in record
        assert record.count(b"WARC/1.1\r\n") == 1


def test_every_member_lies_where_the_directory_of_the_zip_alone_says(exported: Exported) -> None:
    written = exported.file.read_bytes()
    with zipfile.ZipFile(exported.file) as package:
        for member in package.infolist():  # ReplayWeb.page reads no header of a member: its length must be no secret
            begin = member.header_offset + 30 + len(member.filename)
            assert written[begin : begin + member.file_size] == package.read(member)


def test_records_are_in_files_of_bounded_length(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wacz, "MEMBER_BYTES", 1)
    split = replace(
        exported, file=tmp_path / "a.wacz", result=export_archive(exported.context, "dinas", tmp_path / "a.wacz")
    )
    for _, _, line in split.index():
        assert f"WARC-Target-URI: {line['url']}\r\n".encode() in split.record(line)
    assert len({line["filename"] for *_, line in split.index()}) == split.result.written.captures == 4


def test_the_index_is_sorted_by_turned_addresses(exported: Exported) -> None:
    lines = exported.read("indexes/index.cdx").splitlines()
    assert lines == sorted(lines)
    assert "example,dinas)/r/1" in {key for key, *_ in exported.index()}


def test_each_release_is_a_page_with_its_title(exported: Exported) -> None:
    head, *pages = map(json.loads, exported.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"], page["title"]) for page in sorted(pages, key=lambda page: page["url"])] == [
        ("http://dinas.example/r/0", "2026-06-15T05:00:00Z", "Perbaikan jembatan dimulai"),
        ("http://dinas.example/r/1", "2026-06-15T05:00:00Z", "Perbaikan pasar dimulai"),
        ("http://dinas.example/r/2", "2026-06-15T05:00:00Z", "Perbaikan terminal dimulai"),
    ]


def test_our_own_import_reads_the_same_captures_back(exported: Exported, tmp_path: Path) -> None:
    empty = visiting(tmp_path / "warehouse", Newsroom())
    counts = import_archives(empty, [exported.file]).counts
    assert not counts.damage
    assert looks(empty) == looks(exported.context) != set()


def test_an_address_that_we_made_up_is_left_out(exported: Exported) -> None:
    probes = {one.url for one, _ in exported.context.archive.read(source="dinas") if one.role is Role.PROBE}
    assert probes
    assert not probes & {line["url"] for *_, line in exported.index()}


def test_a_look_without_a_page_is_kept_and_not_in_the_index(exported: Exported, tmp_path: Path) -> None:
    page = next(one for one, _ in exported.context.archive.read(source="dinas") if one.role is Role.RELEASE)
    unmodified = replace(page, status=304, body=b"")
    file = tmp_path / "a.wacz"
    counts = wacz.write_wacz(file, [page, unmodified], name="Dinas", titles={}, made_at=page.fetched_at)
    assert (counts.captures, counts.pages) == (2, 1)
    assert len(Exported(exported.context, file, exported.result).index()) == 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Dinas.example/Berita?b=2&a=1", "example,dinas)/berita?a=1&b=2"),
        ("http://dinas.example", "example,dinas)/"),
        ("http://127.0.0.1:8017/r/1", "127.0.0.1:8017)/r/1"),
    ],
)
def test_an_address_is_turned_as_other_indexes_turn_it(url: str, key: str) -> None:
    assert sort_key(url) == key


def test_the_index_for_pywb_names_the_place_of_each_page_in_our_own_files(exported: Exported) -> None:
    context = exported.context
    prepared = prepare_replay(context, ["dinas"])
    lines = (prepared.folder / "dinas.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    found = {key: json.loads(values) for key, _, values in (line.split(" ", 2) for line in lines)}
    assert found.keys() == {f"example,dinas){path}" for path in ("/berita", "/r/0", "/r/1", "/r/2")}
    for line in found.values():
        place = CapturePlace(line["filename"], int(line["offset"]), int(line["length"]))
        assert context.archive.get(place).url == line["url"]
    settings = json.loads((prepared.folder / "config.yaml").read_text())["collections"]["dinas"]
    assert all((Path(settings["archive_paths"]) / line["filename"]).is_file() for line in found.values())


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.a.example/Berita/", "example,a)/berita"),
        ("http://a.example/a//b/?", "example,a)/a/b"),
        ("http://a.example:8080/a?b=2&a=1", "example,a:8080)/a?a=1&b=2"),
        ("http://a.example/%E2%80%93-x%2Dy/kata%20dua", "example,a)/%e2%80%93-x-y/kata%20dua"),
        ("http://a.example/ü?y=a%20b+c", "example,a)/%c3%bc?y=a%20b+c"),
        ("http://127.0.0.1:80/x", "1,0,0,127)/x"),
        ("http://a.example/x?a.b=1&a=2", "example,a)/x?a=2&a.b=1"),
        (f"http://a.example/x?PHPSESSID={'4f' * 16}&id=7", "example,a)/x?id=7"),
        (f"http://a.example/x?id=7&sid={'4F' * 16}", "example,a)/x?&id=7"),
        ("http://a.example/x?cfid=1&cftoken=2", "example,a)/x"),
        (f"http://a.example/(S({'a1' * 12}))/Siaran.aspx", "example,a)/siaran.aspx"),
    ],
)
def test_an_address_is_turned_as_pywb_turns_it(url: str, key: str) -> None:  # keys as surt 0.3.1 makes them
    assert pywb_key(url) == key


def test_nothing_to_show_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="nothing to show"):
        prepare_replay(visiting(tmp_path / "warehouse", Newsroom()))


def test_without_pywb_a_sentence_says_how_to_get_it() -> None:
    done = CliRunner().invoke(app, ["archive", "replay", "--pywb", "tiada-wayback"])
    assert "pip install pywb" in str(done.exception)


def test_a_port_that_is_taken_is_one_sentence_before_pywb_begins() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["archive", "replay", "--pywb", sys.executable, "--port", str(port)])
    assert f"another program uses port {port}: try `rilis archive replay --port" in str(done.exception)


@pytest.mark.slow
@pytest.mark.xdist_group("pywb")
def test_a_real_pywb_shows_a_page_as_it_was(exported: Exported) -> None:
    pywb = Path(sys.prefix) / "pywb" / "bin" / "wayback"
    if not pywb.exists():
        pytest.skip("`make install-dev` makes pywb's environment")
    port, root = free_port(), exported.context.settings.warehouse
    command = ["archive", "replay", "--warehouse", str(root), "--pywb", str(pywb), "--port", str(port)]
    (root / "sources").mkdir()
    (root / "sources" / "dinas.toml").write_text(SOURCE)
    program = Path(sys.executable).with_name("rilis")
    server = subprocess.Popen([program, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def shown() -> bytes:
        assert server.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/dinas/2026id_/http://dinas.example/r/1") as answer:
                body: bytes = answer.read()
                return body
        except (urllib.error.URLError, ConnectionError):
            return b""

    try:
        assert b"Perbaikan pasar dimulai" in eventually(shown)
    finally:
        server.terminate()
        server.wait()


def test_an_unknown_source_is_one_sentence(exported: Exported, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no source 'tiada'"):
        export_archive(exported.context, "tiada", tmp_path / "a.wacz")


def test_where_nothing_is_archived_nothing_is_written(tmp_path: Path) -> None:
    context = visiting(tmp_path / "warehouse", Newsroom())
    with pytest.raises(ArchiveError, match="the archive holds nothing of Kantor dinas"):
        export_archive(context, "dinas", tmp_path / "a.wacz")
    assert not list(tmp_path.glob("*a.wacz*"))


def test_a_full_disk_leaves_the_earlier_package(
    exported: Exported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: wacz._Hashed, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "a.wacz"
    file.write_bytes(b"earlier")
    monkeypatch.setattr(wacz._Hashed, "write", full)
    with pytest.raises(ArchiveError, match="No space left on device; choose another with --wacz"):
        export_archive(exported.context, "dinas", file)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.wacz", b"earlier")]


def test_another_ending_is_refused(exported: Exported, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"does not end in \.wacz"):
        export_archive(exported.context, "dinas", tmp_path / "a.zip")
