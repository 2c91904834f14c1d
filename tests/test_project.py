"""What stands around the code is valid and agrees: metadata, changelog, forms, workflow, hooks, locks, the site."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Prefect

from rilis_etl import __version__
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PACKAGES = ROOT / "src" / "rilis_etl"
WITHOUT_A_PAGE = {"cli", "sample"}  # commands and demo: nobody imports them


def load(path: str | Path) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_the_citation_names_the_version_the_licence_and_the_authors_of_the_package() -> None:
    citation = load("CITATION.cff")
    assert citation["version"] == __version__
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["repository-code"] == PROJECT["urls"]["Homepage"]


def test_every_version_in_the_changelog_has_its_day_or_is_unreleased() -> None:
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0].split()[0] == __version__
    for heading in headings:
        assert re.fullmatch(r"\d+\.\d+\.\d+ – (\d{4}-\d\d-\d\d|unreleased.*)", heading)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_an_issue_form_is_one_that_github_takes(form: Path) -> None:
    found = load(form)
    assert {"name", "description", "body"} <= found.keys()
    fields = [field for field in found["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)
    assert {field["type"] for field in fields} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_the_workflow_runs_what_ci_runs_on_every_python_that_the_package_names() -> None:
    named = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: Python :: \d", line)]
    jobs = load(".github/workflows/ci.yml")["jobs"]
    for system, runner in (("linux", "ubuntu"), ("macos", "macos")):
        assert jobs[system]["runs-on"].startswith(runner)
        assert jobs[system]["strategy"]["matrix"]["python"] == named
        assert jobs[system]["steps"][-1] == {"run": ".ci/run"}
    assert jobs["coverage"]["steps"][-1] == {"run": ".ci/run coverage"}


def test_the_workflow_pins_every_action_to_a_commit_and_may_only_read() -> None:
    workflow = load(".github/workflows/ci.yml")
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []
    assert workflow["permissions"] == {"contents": "read"}


def test_the_hooks_call_the_programs_that_lint_and_types_call() -> None:
    hooks = {hook["id"]: hook["entry"] for hook in load(".pre-commit-config.yaml")["repos"][0]["hooks"]}
    recipes = subprocess.run(["make", "-n", "lint", "types"], cwd=ROOT, capture_output=True, text=True, check=True)
    called = re.findall(r"^(\.venv/bin/(?:ruff|mypy).*?)(?: \.)?$", recipes.stdout, re.MULTILINE)
    assert called == [hooks[name].removesuffix(" --force-exclude") for name in ("ruff-check", "ruff-format", "mypy")]


@pytest.mark.parametrize(
    ("message", "is_taken"),
    [
        ("a" * 72, True),
        ("a" * 73, False),
        ("–" * 72, True),  # characters are counted, not bytes
        ("–" * 73, False),
        ("Subject\n\nWhy.", True),
        ("Subject\nand on", False),
        ("Subject\n# what git writes into the editor", True),
    ],
)
def test_a_commits_subject_has_at_most_72_characters_and_an_empty_line_after_it(message: str, is_taken: bool) -> None:
    hooks = {hook["id"]: hook for hook in load(".pre-commit-config.yaml")["repos"][0]["hooks"]}
    refused = re.search(hooks["subject"]["entry"].encode(), f"{message}\n".encode(), re.DOTALL | re.MULTILINE)
    assert (refused is None) is is_taken


def test_pre_commit_takes_its_settings_and_refuses_a_long_subject(tmp_path: Path) -> None:
    message = tmp_path / "message"
    message.write_text("a" * 73 + "\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    stage = ["--hook-stage", "commit-msg", "--commit-msg-filename", str(message)]
    done = subprocess.run(
        [str(PRE_COMMIT), "run", "--config", str(ROOT / ".pre-commit-config.yaml"), *stage],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PRE_COMMIT_HOME": str(tmp_path / "store")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "subject of at most 72 characters" in done.stdout


def test_no_lock_holds_an_address() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert locks
    assert [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []


def test_make_knows_what_contributing_names() -> None:
    named = set(re.findall(r"`make ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"coverage", "hooks", "site"} <= named
    known = subprocess.run(["make", "-n", *sorted(named)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert known.returncode == 0, known.stderr


def in_nav(entries: list[Any]) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        (value,) = entry.values()
        found |= {value} if isinstance(value, str) else in_nav(value)
    return found


def test_the_site_shows_every_page() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"]
    assert in_nav(load("mkdocs.yml")["nav"]) == {str(page.relative_to(ROOT)) for page in pages}


def test_the_site_asks_no_other_host() -> None:
    site = load("mkdocs.yml")
    assert site["theme"]["font"] is False
    assert "repo_url" not in site  # the theme would ask for its stars
    assert not any("://" in str(value) for value in site.values())


def test_the_site_explains_the_face_of_every_package() -> None:
    faces = {
        ".".join(init.parent.relative_to(PACKAGES).parts)
        for init in [*PACKAGES.glob("*/__init__.py"), *PACKAGES.glob("pipeline/*/__init__.py")]
        if "__all__" in init.read_text(encoding="utf-8")
    }
    pages = {page.stem: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "api").glob("*.md")}
    assert faces - WITHOUT_A_PAGE <= pages.keys()
    for name, text in pages.items():
        assert f"::: rilis_etl.{name}\n" in text
        assert PACKAGES.joinpath(*name.split("."), "__init__.py").exists()
