"""When to send an alert and what it says: of runs that failed or died, of silent sources, of a service that is down."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rilis_etl.context import Context
from rilis_etl.fs import atomic_write
from rilis_etl.notify import Choice, Kind, Message, read_choice, send
from rilis_etl.service.login import server_login
from rilis_etl.service.service_status import Service, look_at_service
from rilis_etl.warehouse.read.activity import read_activity

LATE = timedelta(hours=26)
"""A daily run that is this old is overdue: a day, and two hours for a long one."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A source without a release for so many days that the person wants an alert."""

    source: str
    newest_on: date
    days: int  # since then

    @property
    def sentence(self) -> str:
        return f"{self.source}: no release for {self.days} days, the newest is of {self.newest_on}"


def run_ended(*, deployment: str, name: str, state: str, has_died: bool, message: str, url: str | None) -> Message:
    """The alert for a run that failed or died, with the message of its state and the address of its page."""
    how = "died" if has_died else "failed"
    lines = (message or f"The run ended as {state}.", *([url] if url else []))
    facts = {"deployment": deployment, "run": name, "state": state, "url": url or ""}
    return Message(
        Kind.RUN_DIED if has_died else Kind.RUN_FAILED, f"rilis: {deployment} {how}: {name}", "\n".join(lines), facts
    )


def trial() -> Message:
    """What `rilis notify --test` sends."""
    return Message(Kind.TRIAL, "rilis: a trial", "Alerts of rilis arrive here. Nothing has happened.")


def silences(context: Context, choice: Choice) -> tuple[Silence, ...]:
    """Sources with a release whose newest is older than the person's number of days, the longest silence first."""
    if not context.warehouse.has_snapshot:
        return ()
    now = context.clock()
    with context.warehouse.reading() as con:
        activities = read_activity(con, now.date())
    found = []
    for activity in activities:
        days = (now.astimezone(ZoneInfo(activity.timezone)).date() - activity.newest_on).days
        limit = choice.days_of(activity.source)
        if limit and days >= limit and activity.source in context.sources:
            found.append(Silence(activity.source, activity.newest_on, days))
    return tuple(sorted(found, key=lambda silence: (-silence.days, silence.source)))


def silence_message(found: Sequence[Silence]) -> Message:
    """One alert for all silent sources."""
    who = found[0].source if len(found) == 1 else f"{len(found)} sources"
    lines = [
        *(silence.sentence for silence in found),
        "Did they write nothing, or is it not found any more? `rilis source check` looks.",
    ]
    facts = {silence.source: silence.newest_on.isoformat() for silence in found}
    return Message(Kind.SOURCE_SILENT, f"rilis: {who} silent", "\n".join(lines), facts)


def alert_silences(context: Context) -> tuple[Silence, ...]:
    """The sources for which an alert was sent now: each once it falls silent, and again after as many days more.

    Raises NotifyError when the alert could not be sent: the next call tries again.
    """
    choice = read_choice(context.settings.warehouse)
    if not choice.is_set:
        return ()
    memory = _Memory(context.state / "silences.json")
    today = context.clock().date()
    found = silences(context, choice)
    due = tuple(each for each in found if memory.is_due(each, today, choice.days_of(each.source)))
    if due:
        send(choice, silence_message(due))
    memory.keep(found, due, today)
    return due


def concerns(context: Context) -> tuple[Message, ...]:
    """One message for each thing that is wrong with the service and the sources now, also if an alert was sent before.

    It is meant for a cron job: a service that is down cannot send an alert about itself.
    """
    service = look_at_service(context.state, server_login(context.settings))
    return tuple(_concerns(context, service, read_choice(context.settings.warehouse)))


def _concerns(context: Context, service: Service, choice: Choice) -> Iterator[Message]:
    if not service.is_running:
        yield Message(Kind.NOT_RUNNING, "rilis: not running", "`rilis up` is not running: nothing is fetched.")
    elif not service.answers:
        body = f"`rilis up` (pid {service.pid}) is running, but its server does not answer at {service.url}."
        yield Message(Kind.NOT_RUNNING, "rilis: the server does not answer", body)
    last = _last_visit(context)
    if last is None or context.clock() - last > LATE:
        when = f"the last one began {last:%Y-%m-%d %H:%M} UTC" if last else "there was none yet"
        yield Message(Kind.NOT_RUNNING, "rilis: no daily run", f"The daily run is overdue: {when}.")
    if found := silences(context, choice):
        yield silence_message(found)


def _last_visit(context: Context) -> datetime | None:
    visits = (context.warehouse.last_visit(source.key) for source in context.chosen(()))
    return max((visit for visit in visits if visit), default=None)


class _Memory:
    """For which silences an alert was sent, and when: a small file, made again when it is lost."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sent: Mapping[str, Mapping[str, str]] = self._read()

    def is_due(self, silence: Silence, today: date, days: int) -> bool:
        """Whether no alert was sent yet for this silence, or the last one `days` ago."""
        sent = self._sent.get(silence.source, {})
        if sent.get("newest_on") != silence.newest_on.isoformat():
            return True
        return today - date.fromisoformat(sent["told_on"]) >= timedelta(days=days)

    def keep(self, found: Sequence[Silence], sent: Sequence[Silence], today: date) -> None:
        """Remember the alerts of today, and of the earlier ones those whose source is still silent."""
        kept = {silence.source: dict(self._sent[silence.source]) for silence in found if silence.source in self._sent}
        for silence in sent:
            kept[silence.source] = {"newest_on": silence.newest_on.isoformat(), "told_on": today.isoformat()}
        if kept != self._sent:
            atomic_write(self._file, json.dumps(kept, indent=2) + "\n")

    def _read(self) -> Mapping[str, Mapping[str, str]]:
        try:
            read = json.loads(self._file.read_text(encoding="utf-8"))
            for entry in read.values():
                date.fromisoformat(entry["told_on"])
        except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
            return {}
        return dict(read)
