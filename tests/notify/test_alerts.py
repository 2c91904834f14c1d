"""Alerts arrive where they should, say what they should, and tell no secret; sources that fall silent are told once."""

import json
import re
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rilis_etl.cli.app import app
from rilis_etl.context import Context
from rilis_etl.errors import NotifyError, RilisError, SettingsError
from rilis_etl.notify import delivery
from rilis_etl.notify.choice import Choice, read_choice, write_choice
from rilis_etl.notify.delivery import send
from rilis_etl.notify.message import Kind, Message
from rilis_etl.sample.newsroom import FIRST_DAY, Newsroom
from rilis_etl.sample.server import serve_sample
from rilis_etl.service.alerts import alert_silences, run_ended, silences, trial
from rilis_etl.sources.switch import add_source
from tests.mornings import Mornings
from tests.notify.receivers import Hook, Post, serving
from tests.support import Bench


@pytest.fixture
def hook() -> Iterator[Hook]:
    with serving(server := Hook()):
        yield server


@pytest.fixture
def post() -> Iterator[Post]:
    with serving(server := Post()):
        yield server


def rilis(warehouse: Path, *words: str, **env: str) -> Any:
    return CliRunner().invoke(app, ["notify", "--warehouse", str(warehouse), *words], env=env)


def mailing(post: Post, **changes: object) -> Choice:
    mail = {
        "server": f"smtp://127.0.0.1:{post.port}",
        "to": ["a@example.org", "b@example.org"],
        "sender": "r@example.org",
    }
    return Choice.checked({"mail": {**mail, **changes}})


def service(hook: Hook, query: str = "") -> str:
    """The address of a receiver as Apprise writes it."""
    return hook.url.replace("http://", "json://") + query


class TestSending:
    def test_a_webhook_gets_json_that_chat_services_and_scripts_read(self, hook: Hook) -> None:
        message = run_ended(
            deployment="daily", name="Ingest every source", state="Failed", has_died=False, message="no", url="http://u"
        )
        assert send(Choice(webhook=hook.url), message) == (f"http://127.0.0.1:{hook.server_address[1]}/…",)
        (body,) = hook.bodies
        assert body["text"] == "rilis: daily failed: Ingest every source\nno\nhttp://u"
        assert (body["kind"], body["facts"]["deployment"]) == ("run_failed", "daily")

    def test_mail_reaches_every_address(self, post: Post) -> None:
        send(mailing(post), trial())
        assert [letter["To"] for letter in post.letters] == ["a@example.org", "b@example.org"]
        for letter in post.letters:
            assert (letter["Subject"], letter["From"]) == ("rilis: a trial", "r@example.org")
            assert letter["Auto-Submitted"] == "auto-generated"
            assert "Nothing has happened" in letter.get_content()
        assert [line.partition("<")[2].rstrip(">") for line in post.recipients] == ["a@example.org", "b@example.org"]

    def test_words_of_a_site_become_neither_headers_nor_a_call_to_everybody(self, hook: Hook, post: Post) -> None:
        evil = Message(
            Kind.RUN_FAILED, "x\r\nBcc: c@example.org\x00", "<!channel> @everyone <http://evil|click>\n.\nQUIT"
        )
        send(mailing(post).changed(webhook=hook.url), evil)
        for letter in post.letters:
            assert letter["Bcc"] is None
            assert letter["Subject"] == "x Bcc: c@example.org"
            assert "QUIT" in letter.get_content()
        assert len(post.letters) == len(post.recipients) == 2
        assert "<" not in hook.bodies[0]["text"]
        assert "@everyone" not in hook.bodies[0]["text"]

    def test_one_way_that_fails_stops_no_other_and_the_error_keeps_the_secret(self, post: Post) -> None:
        with serving(hook := Hook(status=500)), pytest.raises(NotifyError) as message:
            send(mailing(post).changed(webhook=hook.url), trial())
        assert len(post.letters) == 2
        assert "it answered 500" in str(message.value)
        assert "secret-token" not in str(message.value)

    def test_a_redirect_is_not_followed(self, hook: Hook) -> None:
        with (
            serving(elsewhere := Hook(status=307, location=hook.url)),
            pytest.raises(NotifyError, match="answered 307"),
        ):
            send(Choice(webhook=elsewhere.url), trial())
        assert hook.bodies == []

    def test_a_redirect_is_not_followed_even_if_the_address_asks_for_it(self, hook: Hook) -> None:
        with serving(elsewhere := Hook(status=307, location=hook.url)), pytest.raises(NotifyError, match="307"):
            send(Choice.checked({"urls": [service(elsewhere, "?redirect=yes")]}), trial())
        assert hook.bodies == []

    def test_any_service_that_apprise_knows_gets_the_alert(self, hook: Hook) -> None:
        assert send(Choice.checked({"urls": [service(hook)]}), trial()) == ("json://…",)
        assert (hook.bodies[0]["title"], hook.bodies[0]["type"]) == ("rilis: a trial", "info")

    def test_nothing_that_apprise_logs_is_seen_by_anybody(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(1)
        for wrong in ("json://127.0.0.1:9/hook/secret-token", "tgram://secret-token", "secret-token://x"):
            with pytest.raises(NotifyError) as failed:
                send(Choice.checked({"urls": [wrong]}), trial())
            assert "secret-token" not in str(failed.value).replace("secret-token://…", "")
        assert [record for record in caplog.records if record.name == "apprise"] == []

    def test_a_web_address_of_a_chat_service_is_known_as_such(self) -> None:
        known = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
        assert delivery._open_webhook(known, trial()).service_name == "Slack"

    def test_nobody_there_is_an_error_in_a_sentence(self) -> None:
        with pytest.raises(NotifyError, match="no connection"):
            send(Choice(webhook="http://127.0.0.1:9/x"), trial())

    def test_a_password_goes_to_a_server_on_this_machine(self, post: Post) -> None:
        server = f"smtp://user@127.0.0.1:{post.port}"
        send(mailing(post, server=server, password="geheim"), trial())
        assert post.logins

    def test_a_password_is_not_sent_in_the_open(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(delivery, "LOOPBACK_NAMES", re.compile("^nowhere$"))
        server = f"smtp://user@127.0.0.1:{post.port}"
        with pytest.raises(NotifyError, match="not sent in the open"):
            send(mailing(post, server=server, password="geheim"), trial())
        assert post.logins == []
        assert post.letters == []

    def test_a_password_in_an_address_is_not_sent_in_the_open_either(self) -> None:
        choice = Choice.checked({"urls": ["mailto://me:geheim@mail.example?smtp=mail.example"]})
        with pytest.raises(NotifyError, match="not sent in the open") as failed:
            send(choice, trial())
        assert "geheim" not in str(failed.value)


class TestTheChoice:
    def test_of_an_earlier_version_is_read(self, tmp_path: Path, post: Post, hook: Hook) -> None:
        mail = {"server": f"smtp://127.0.0.1:{post.port}", "to": ["a@example.org"], "sender": "r@example.org"}
        saved = {"webhook": hook.url, "mail": mail | {"password": None}, "silent_days": 9, "silent_days_of": {"x": 0}}
        (tmp_path / "notify.json").write_text(json.dumps(saved))
        choice = read_choice(tmp_path)
        assert len(send(choice, trial())) == 2
        assert (choice.days_of("x"), choice.days_of("y")) == (0, 9)
        write_choice(tmp_path, choice)
        assert read_choice(tmp_path) == choice

    def test_is_in_a_file_that_only_its_owner_reads(self, tmp_path: Path) -> None:
        file = write_choice(tmp_path, Choice(webhook="https://h.example/x", silent_days_of={"komnasham": 30}))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert read_choice(tmp_path).days_of("komnasham") == 30

    def test_is_empty_without_a_file_and_refused_when_damaged(self, tmp_path: Path) -> None:
        assert not read_choice(tmp_path).is_set
        (tmp_path / "notify.json").write_text("{")
        with pytest.raises(SettingsError, match="damaged"):
            read_choice(tmp_path)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"webhook": "file:///etc/passwd"},
            {"webhook": "http://"},
            {"webhook": "http://h:x/"},
            {"silent_days": -1},
            {"mail": {"server": "smtp://h", "to": ["not an address"], "sender": "a@b"}},
            {"mail": {"server": "imap://h", "to": ["a@b"], "sender": "a@b"}},
            {"mail": {"server": "smtp://user:password@h", "to": ["a@b"], "sender": "a@b"}},
            {"mail": {"server": "smtp://h", "to": [], "sender": "a@b"}},
        ],
    )
    def test_that_makes_no_sense_is_refused_in_a_sentence(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(SettingsError, match="alerts cannot be set up like this") as message:
            Choice.checked(wrong)
        assert "\n" not in str(message.value)


class TestTheCommand:
    def test_sets_up_shows_tries_and_forgets(self, tmp_path: Path, hook: Hook) -> None:
        add_source(tmp_path / "sources", "komnasham")
        done = rilis(tmp_path, "--webhook", hook.url, "--silent", "10", "--silent", "komnasham=0", "--test")
        assert done.exit_code == 0
        assert hook.bodies[0]["kind"] == "trial"
        shown = rilis(tmp_path).stdout
        assert "komnasham: never reported" in shown
        assert "secret-token" not in shown + rilis(tmp_path, "--json").stdout
        assert json.loads(rilis(tmp_path, "--json").stdout)["silent_days"] == 10
        assert rilis(tmp_path, "--off").exit_code == 0
        assert not (tmp_path / "notify.json").exists()

    def test_takes_the_password_of_the_mail_server_from_the_environment(self, tmp_path: Path, post: Post) -> None:
        words = ["--email", "a@example.org", "--smtp", f"smtp://me@example.org@127.0.0.1:{post.port}", "--test"]
        assert rilis(tmp_path, *words, RILIS_SMTP_PASSWORD="geheim").exit_code == 0
        assert post.letters[0]["From"] == "me@example.org"
        assert "geheim" not in rilis(tmp_path).stdout + rilis(tmp_path, "--json").stdout

    def test_takes_any_address_that_apprise_knows_and_shows_no_part_of_it(self, tmp_path: Path, hook: Hook) -> None:
        done = rilis(tmp_path, "--url", service(hook), "--test")
        assert done.exit_code == 0
        assert hook.bodies[0]["title"] == "rilis: a trial"
        shown = done.stdout + rilis(tmp_path).stdout + rilis(tmp_path, "--json").stdout
        assert "secret-token" not in shown
        assert "json://…" in rilis(tmp_path).stdout

    def test_keeps_what_is_not_named(self, tmp_path: Path, hook: Hook) -> None:
        rilis(tmp_path, "--webhook", hook.url)
        rilis(tmp_path, "--email", "a@example.org", "--smtp", "smtp://127.0.0.1:25", "--from", "r@example.org")
        rilis(tmp_path, "--email", "b@example.org")
        kept = read_choice(tmp_path)
        assert kept.webhook == hook.url
        assert kept.mail is not None
        assert (kept.mail.to, kept.mail.server) == (("b@example.org",), "smtp://127.0.0.1:25")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["--email", "a@example.org"], "--smtp"),
            (["--silent", "soon"], "expected days"),
            (["--silent", "komnasam=3"], "did you mean komnasham"),
            (["--off", "--test"], "give it alone"),
            (["--email", "a@b", "--smtp", "smtp://me@h.example@h"], "RILIS_SMTP_PASSWORD"),
            (["--url", "tgram://geheim"], "tgram://…: Apprise knows no such address"),
            (["--url", "mailto://me:geheim@mail.example?smtp=mail.example"], "not sent in the open"),
            (["--test"], "no alerts are set up"),
        ],
    )
    def test_refuses_in_a_sentence_and_keeps_nothing(self, tmp_path: Path, words: list[str], message: str) -> None:
        done = rilis(tmp_path, *words)
        assert isinstance(done.exception, RilisError)
        assert message in str(done.exception)
        assert "geheim" not in str(done.exception)
        assert not (tmp_path / "notify.json").exists()

    def test_check_tells_by_alert_that_nothing_runs(self, tmp_path: Path, hook: Hook) -> None:
        rilis(tmp_path, "--webhook", hook.url)
        done = rilis(tmp_path, "--check")
        assert done.exit_code == 1
        assert "`rilis up` is not running" in done.stdout
        assert {body["kind"] for body in hook.bodies} == {"not_running"}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with serve_sample(newsroom := Newsroom(FIRST_DAY)) as server:
        yield Bench(newsroom, server)


@pytest.fixture(scope="module")
def root(mornings: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mornings.after(1, tmp_path_factory.mktemp("silence"), "ombudswarga", "komisiwarga")


class TestSilence:
    def at(self, bench: Bench, root: Path, day: date) -> Context:
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return bench.context(root, clock=lambda: now)

    def test_begins_on_the_day_that_was_chosen_for_the_source(self, bench: Bench, root: Path) -> None:
        (newest,) = (
            each.newest_on for each in bench.context(root).warehouse.status().sources if each.source == "komisiwarga"
        )
        assert newest is not None
        wanted = Choice(silent_days=0, silent_days_of={"komisiwarga": 20})
        assert silences(self.at(bench, root, newest + timedelta(days=19)), wanted) == ()
        (silence,) = silences(self.at(bench, root, newest + timedelta(days=20)), wanted)
        assert silence.sentence == f"komisiwarga: no release for 20 days, the newest is of {newest}"

    def test_is_told_once_and_again_when_as_many_days_more_have_gone_by(
        self, bench: Bench, root: Path, hook: Hook
    ) -> None:
        write_choice(root, Choice(webhook=hook.url, silent_days=30))
        first = date(2026, 9, 1)
        sent = [len(alert_silences(self.at(bench, root, first + timedelta(days=days)))) for days in (0, 1, 29, 30)]
        assert sent == [2, 0, 0, 2]
        assert len(hook.bodies) == 2
        assert "2 sources silent" in hook.bodies[0]["text"]

    def test_that_could_not_be_told_is_told_the_next_time(self, bench: Bench, root: Path, hook: Hook) -> None:
        context = self.at(bench, root, date(2027, 1, 1))
        write_choice(root, Choice(webhook="http://127.0.0.1:9/", silent_days=30))
        with pytest.raises(NotifyError):
            alert_silences(context)
        write_choice(root, Choice(webhook=hook.url, silent_days=30))
        assert len(alert_silences(context)) == 2
