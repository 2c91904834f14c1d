"""Sending an alert by webhook and by e-mail.

Both addresses are the user's own choice, so loopback and private networks are allowed here, unlike for sources. What
they answer is not: no redirect is followed, and no more is read than the status.
"""

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.utils import formatdate, make_msgid
from http.client import HTTPException, HTTPMessage
from typing import IO

from rilis_etl.errors import NotifyError
from rilis_etl.notify.choice import LOOPBACK_NAMES, Choice, Mail, shown
from rilis_etl.notify.message import Message

WAIT_SECONDS = 20
SMTP_PORTS = {"smtp": 587, "smtps": 465}


def send(choice: Choice, message: Message) -> tuple[str, ...]:
    """Send `message` every way that was chosen; where it went.

    Raises NotifyError when a way failed, after all have been tried, and when none was chosen.
    """
    if not choice.is_set:
        raise NotifyError("no alerts are set up: see `rilis notify --help`")
    sent: list[str] = []
    failed: list[str] = []
    for name, go in _ways(choice, message):
        try:
            go()
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            failed.append(f"{name}: {_reason(error)}")
        else:
            sent.append(name)
    if failed:
        raise NotifyError(f"an alert could not be sent. {'; '.join(failed)}")
    return tuple(sent)


def _ways(choice: Choice, message: Message) -> Iterator[tuple[str, Callable[[], None]]]:
    if (webhook := choice.webhook) is not None:
        yield shown(webhook), lambda: _post(webhook, message)
    if (mail := choice.mail) is not None:
        yield ", ".join(mail.to), lambda: _mail(mail, message)


def _post(url: str, message: Message) -> None:
    request = urllib.request.Request(  # noqa: S310 - Choice lets http and https through only
        url,
        data=json.dumps(message.as_json(), ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "rilis_etl"},
        method="POST",
    )
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=WAIT_SECONDS):
        pass


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes where the user said and nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """None makes urllib raise the 3xx as an error."""


def _mail(mail: Mail, message: Message) -> None:
    host, scheme = mail.parts.hostname or "", mail.parts.scheme
    port = mail.parts.port or SMTP_PORTS[scheme]
    context = ssl.create_default_context()
    letter = message.as_mail(mail.sender, mail.to)
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=mail.sender.rpartition("@")[2])
    if scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=WAIT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=WAIT_SECONDS)
    with server:
        server.ehlo()
        if scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif scheme == "smtp" and mail.password and not LOOPBACK_NAMES.match(host):
            raise smtplib.SMTPNotSupportedError("the server offers no TLS: a password is not sent in the open")
        if mail.parts.username and mail.password:
            server.login(mail.parts.username, mail.password.get_secret_value())
        server.send_message(letter)


def _reason(error: Exception) -> str:
    """What went wrong, without the address: it may be a secret."""
    match error:
        case urllib.error.HTTPError():
            return f"it answered {error.code} {error.reason}"
        case urllib.error.URLError():
            return f"no connection ({error.reason})"
        case smtplib.SMTPResponseException():
            said = error.smtp_error
            return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
        case smtplib.SMTPRecipientsRefused():
            return f"the server refused {', '.join(error.recipients)}"
    return str(error) or type(error).__name__
