"""`rilis notify`: alerts by webhook, by e-mail, or to any service that Apprise knows."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rilis_etl.cli.common import JsonOption, WarehouseOption
from rilis_etl.errors import NotifyError, SettingsError
from rilis_etl.printable import printable, printable_json

if TYPE_CHECKING:
    from rilis_etl.context import Context
    from rilis_etl.notify.choice import Choice, Mail

PASSWORD = "RILIS_SMTP_PASSWORD"  # noqa: S105 - the name of the variable


def notify(
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Post alerts as JSON to this address.")] = None,
    email: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="Mail alerts; may be repeated.")] = None,
    smtp: Annotated[
        str | None, typer.Option(metavar="SERVER", help="What sends the mail: smtp://user@host:587, smtps://user@host.")
    ] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="ADDRESS", help="Sender of the mail.")] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Any other service, as Apprise writes it: tgram://…; may be repeated."),
    ] = None,
    silent: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[SOURCE=]DAYS",
            help="Alert when a source brings no release for so many days; 0: never. May be repeated.",
        ),
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a trial now.")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Look now, alert, exit 1 if something is wrong: for a cron job beside `rilis up`."
        ),
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="No alerts any more; what was set up is forgotten.")] = False,
    warehouse: WarehouseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Alerts by webhook, e-mail, Telegram, Slack …: runs that failed or died, sources that fell silent.

    Without options it says what is set up. A password for --smtp is asked for, or read from RILIS_SMTP_PASSWORD.

    Example: rilis notify --webhook https://hooks.example.org/T0/B0 --silent 14 --silent komnasham=30 --test
    """
    from rilis_etl.cli.common import command_context
    from rilis_etl.notify.choice import Choice, forget_choice, read_choice, write_choice
    from rilis_etl.notify.delivery import send
    from rilis_etl.service.alerts import trial

    context = command_context(warehouse)
    root = context.settings.warehouse
    wanted = _Wanted(webhook, tuple(email or ()), smtp, sender, tuple(url or ()), tuple(silent or ()))
    if off and (wanted or test or check):
        raise SettingsError("--off forgets everything: give it alone")
    choice = Choice() if off else wanted.applied_to(read_choice(root), context)
    if off:
        forget_choice(root)
    elif wanted:
        write_choice(root, choice)
    running = _switch(context, choice) if off or wanted else None
    if test:
        typer.echo(f"sent to {' and '.join(send(choice, trial()))}", err=as_json)
    if check:
        raise typer.Exit(_check(context, choice))
    if as_json:
        typer.echo(printable_json(_plain(choice), indent=2))
    elif off or wanted or not test:
        _show(choice, running=running)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the options ask to change; false when they ask for nothing."""

    webhook: str | None  # "": no webhook any more
    email: tuple[str, ...]
    smtp: str | None
    sender: str | None
    urls: tuple[str, ...]
    silent: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.webhook is not None or any((self.email, self.smtp, self.sender, self.urls, self.silent))

    def applied_to(self, choice: "Choice", context: "Context") -> "Choice":
        """The choice with these changes. Raises SettingsError where they make no sense."""
        if self.webhook is not None:
            choice = choice.changed(webhook=self.webhook)
        if self.email or self.smtp or self.sender:
            choice = choice.changed(mail=_mail(choice.mail, self.email, self.smtp, self.sender))
        if self.urls:
            choice = choice.changed(urls=tuple(map(_known_service, self.urls)))
        if self.silent:
            choice = choice.changed(**_silences(context, choice, self.silent))
        return choice


def _mail(earlier: "Mail | None", to: tuple[str, ...], smtp: str | None, sender: str | None) -> "dict[str, object]":
    """The mail part with what is new; the rest stays."""
    known: dict[str, object] = earlier.model_dump() if earlier else {}
    server = smtp or known.get("server")
    if not server:
        raise SettingsError("say through which server the mail goes: --smtp smtp://user@host:587")
    if not (to or known):
        raise SettingsError("say who gets the mail: --email you@example.org")
    user, at, _ = str(server).partition("://")[2].rpartition("@")
    sender = sender or str(known.get("sender") or (user if "@" in user else ""))
    if not sender:
        raise SettingsError("say who the mail is from: --from rilis@example.org")
    if smtp:
        known["password"] = _password(user) if at else None
    return {**known, "server": server, "to": to or known["to"], "sender": sender}


def _known_service(url: str) -> str:
    """The address of a service that Apprise knows. Raises SettingsError."""
    from rilis_etl.notify.delivery import open_service, shown_service

    try:
        open_service(url)
    except NotifyError as error:
        raise SettingsError(f"alerts cannot be set up like this: {shown_service(url)}: {error}") from None
    return url


def _password(user: str) -> str:
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise SettingsError(f"the server asks {user} for a password: put it into {PASSWORD}")
    return str(typer.prompt(f"Password of {user}", hide_input=True))


def _silences(context: "Context", choice: "Choice", wanted: tuple[str, ...]) -> dict[str, object]:
    days: dict[str, object] = {"silent_days": choice.silent_days, "silent_days_of": dict(choice.silent_days_of)}
    of_source = dict(choice.silent_days_of)
    for word in wanted:
        source, equals, number = word.rpartition("=")
        if not number.isdigit():
            raise SettingsError(f"--silent {word}: expected days, such as 14 or komnasham=30")
        if equals:
            (known,) = context.chosen([source])
            of_source[known.key] = int(number)
        else:
            days["silent_days"] = int(number)
    return {**days, "silent_days_of": of_source}


def _switch(context: "Context", choice: "Choice") -> bool:
    """Make a running `rilis up` know; whether there is one."""
    from rilis_etl.service.login import server_login
    from rilis_etl.service.prefect_settings import AUTOMATION
    from rilis_etl.service.server_api import switch_automation
    from rilis_etl.service.service_status import look_at_service

    login = server_login(context.settings)
    service = look_at_service(context.state, login)
    return bool(
        service.url and service.is_running and switch_automation(service.url, login, on=choice.is_set, name=AUTOMATION)
    )


def _check(context: "Context", choice: "Choice") -> int:
    """Tell what is wrong, here and by alert; the exit code."""
    from rilis_etl.notify.delivery import send
    from rilis_etl.service.alerts import concerns

    found = concerns(context)
    for message in found:
        typer.echo(printable(message.body))
    for message in found if choice.is_set else ():
        send(choice, message)
    if not found:
        typer.echo("nothing is wrong")
    return 1 if found else 0


def _show(choice: "Choice", *, running: bool | None) -> None:
    from rilis_etl.notify.delivery import shown_service

    typer.echo(f"webhook   {choice.shown_webhook or '-'}")
    mail = choice.mail
    typer.echo(f"e-mail    {', '.join(mail.to)} through {mail.parts.hostname}" if mail else "e-mail    -")
    for url in choice.urls:
        typer.echo(f"service   {shown_service(url.get_secret_value())}")
    own = "".join(f"; {source}: {_days(days)}" for source, days in sorted(choice.silent_days_of.items()))
    typer.echo(f"silence   {_days(choice.silent_days)}{own}")
    if not choice.is_set:
        typer.echo("No alerts are sent. To set them up: rilis notify --webhook URL, or --email ADDRESS --smtp SERVER")
    elif running is False:
        typer.echo("`rilis up` is not running: alerts begin when it is started.")


def _days(days: int) -> str:
    return f"{days} days without a release" if days else "never reported"


def _plain(choice: "Choice") -> dict[str, object]:
    """For scripts, without secrets."""
    from rilis_etl.notify.delivery import shown_service

    mail = choice.mail
    return {
        "is_set": choice.is_set,
        "webhook": choice.shown_webhook or None,
        "mail": {"server": mail.parts.hostname, "to": list(mail.to), "from": mail.sender} if mail else None,
        "urls": [shown_service(url.get_secret_value()) for url in choice.urls],
        "silent_days": choice.silent_days,
        "silent_days_of": dict(choice.silent_days_of),
    }
