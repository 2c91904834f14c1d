"""The site's folder is written whole or not at all, never over other files, and every file in it is known."""

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app
from rilis_etl.context import Context
from rilis_etl.errors import SettingsError, WarehouseError
from rilis_etl.phrases import PageLanguage, phrasebook
from rilis_etl.sample import SOURCES as SAMPLE
from rilis_etl.website import EngineFiles, SiteSettings, duckdb_wasm, engine_files, write_site
from rilis_etl.website.licences import PublicTerms

pytestmark = pytest.mark.xdist_group("website")

ENGINE = EngineFiles(b"engine", b"worker")
SETTINGS = SiteSettings("Siaran pers", phrasebook(PageLanguage.INDONESIAN))


def site_in(folder: Path, context: Context) -> Path:
    write_site(context.warehouse, folder, ENGINE, {"komisiwarga": PublicTerms("CC-BY-4.0")}, SETTINGS)
    return folder


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_every_large_file_is_named_with_its_fingerprint(context: Context, tmp_path: Path) -> None:
    folder = site_in(tmp_path / "site", context)
    named = json.loads((folder / "site.json").read_text(encoding="utf-8"))
    for part in ("corpus", "wasm", "worker"):
        content = (folder / named[part]["path"]).read_bytes()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert named[part]["integrity"] == f"sha256-{digest}"
        assert named[part]["size_bytes"] == len(content)
    assert gzip.decompress((folder / named["wasm"]["path"]).read_bytes()) == b"engine"


def test_the_pages_name_no_other_host(context: Context, tmp_path: Path) -> None:
    folder = site_in(tmp_path / "site", context)
    scripts = [
        path.read_text(encoding="utf-8")
        for path in [*folder.glob("*.js"), *folder.glob("*.css"), *folder.glob("*.html")]
    ]
    hosts = {"http://www.w3.org", "https://arrow.apache.org"}  # a namespace, and a remark
    hosts_named = {
        word.split("/")[2]
        for text in scripts
        for word in text.replace('"', " ").split()
        if word.startswith(("http://", "https://", "(https://"))
    }
    assert hosts_named <= {host.split("/")[2] for host in hosts}
    assert "connect-src 'self' blob:" in (folder / "index.html").read_text(encoding="utf-8")


def test_an_earlier_site_is_replaced_and_its_corpus_gone(context: Context, tmp_path: Path) -> None:
    folder = site_in(tmp_path / "site", context)
    (folder / "corpus" / "000000000000.duckdb").write_bytes(b"of last year")
    before = files_of(folder) - {"corpus/000000000000.duckdb"}
    site_in(folder, context)
    assert {name for name in files_of(folder) if not name.startswith("corpus/")} == {
        name for name in before if not name.startswith("corpus/")
    }
    assert len(list((folder / "corpus").iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("strange", ["notes.txt", ".git"])
def test_a_folder_that_holds_something_else_is_left_as_it_is(context: Context, tmp_path: Path, strange: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / strange).write_text("mine")
    with pytest.raises(WarehouseError, match=f"holds {strange}, which is no part of a site"):
        site_in(folder, context)
    assert files_of(tmp_path) == {f"site/{strange}"}


def test_an_earlier_site_with_a_file_of_ones_own_is_left_as_it_is(context: Context, tmp_path: Path) -> None:
    folder = site_in(tmp_path / "site", context)
    (folder / "CNAME").write_text("rilis.example")
    before = files_of(folder)
    with pytest.raises(WarehouseError, match="holds CNAME"):
        site_in(folder, context)
    assert files_of(folder) == before


def test_a_file_is_no_folder_for_a_site(context: Context, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(WarehouseError, match="is no folder"):
        site_in(tmp_path / "site", context)


def test_when_writing_fails_nothing_is_left_and_the_earlier_site_stands(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = site_in(tmp_path / "site", context)
    before = files_of(folder)
    monkeypatch.setattr("rilis_etl.website.site_folder.gzip.compress", _full)
    with pytest.raises(OSError, match="No space left"):
        site_in(folder, context)
    assert files_of(tmp_path) == {f"site/{name}" for name in before}


def _full(*_: object, **__: object) -> bytes:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("CC-BY-4.0", True),
        ("CC0-1.0", True),
        ("CC-BY-NC-SA-4.0", True),
        ("OGL-UK-3.0", True),
        ("CC-BY-ND-4.0", False),
        ("CC-BY-NC-ND-4.0", False),
        ("All rights reserved", False),
        ("Not CC-BY-4.0", False),
        ("", False),
    ],
)
def test_only_an_open_licence_lets_texts_be_passed_on(licence: str, may: bool) -> None:
    assert PublicTerms(licence).may_pass_on is may
    assert PublicTerms(licence, is_vouched_for=True).may_pass_on


def packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    content = {duckdb_wasm.WASM: b"engine", duckdb_wasm.WORKER: b"worker"}
    pinned = {name: hashlib.sha256(held).hexdigest() for name, held in content.items()}
    monkeypatch.setattr(duckdb_wasm, "PINNED", pinned)
    for name, held in content.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)
    return content


@pytest.mark.parametrize("under", ["", "dist", "package/dist"])
def test_the_engine_is_taken_from_the_folder_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, under: str
) -> None:
    packed(tmp_path / under, monkeypatch)
    assert engine_files(tmp_path, tmp_path / "cache") == ENGINE


def test_an_engine_other_than_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(tmp_path, monkeypatch)
    (tmp_path / duckdb_wasm.WASM).write_bytes(b"another")
    with pytest.raises(SettingsError, match="other files than @duckdb/duckdb-wasm@"):
        engine_files(tmp_path, tmp_path / "cache")


def test_an_engine_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"has no duckdb-eh.wasm"):
        engine_files(tmp_path, tmp_path / "cache")
    with pytest.raises(SettingsError, match="there is no "):
        engine_files(tmp_path / "missing.tgz", tmp_path / "cache")
    (tmp_path / "other.tgz").write_bytes(b"no package")
    with pytest.raises(SettingsError, match="is no @duckdb/duckdb-wasm"):
        engine_files(tmp_path / "other.tgz", tmp_path / "cache")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "did not bring .*(no word)"),
        ("echo 'npm error code E404' >&2; exit 1", "E404"),
    ],
)
def test_what_npm_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str) -> None:
    (tmp_path / "npm").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SettingsError, match=sentence):
        engine_files(None, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_without_npm_the_person_is_told_how_to_get_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match=r"install npm.*--duckdb-wasm"):
        engine_files(None, tmp_path / "cache")


def test_what_npm_brought_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed(tmp_path / "package" / "dist", monkeypatch)
    (tmp_path / "npm").write_text(
        f'#!/bin/sh\ncd {tmp_path}\nwhile [ "$1" != --pack-destination ]; do shift; done\n'
        'tar czf "$2"/duckdb.tgz package\n'
    )
    (tmp_path / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert engine_files(None, tmp_path / "cache") == ENGINE
    (tmp_path / "npm").unlink()
    assert engine_files(None, tmp_path / "cache") == ENGINE


def test_the_command_says_what_is_there_and_whose_texts_are_not(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed(tmp_path / "engine", monkeypatch)
    root = context.settings.warehouse
    monkeypatch.setenv("RILIS_SOURCES", str(SAMPLE))
    words = ["site", str(tmp_path / "site"), "--warehouse", str(root), "--duckdb-wasm", str(tmp_path / "engine")]
    done = CliRunner().invoke(app, [*words, "--texts-of", "komisiwarga", "--title", "Arsip"])
    assert done.exit_code == 0, done.output
    assert "ombudswarga: 28 releases, 0 with their text" in done.output
    assert "no open licence is stated" in done.output
    assert json.loads((tmp_path / "site" / "site.json").read_text(encoding="utf-8"))["title"] == "Arsip"
    refused = CliRunner().invoke(app, [*words, "--texts-of", "nobody"])
    assert refused.exit_code == 1
    assert "nobody" in str(refused.exception)
