"""Sending an alert to every place that was chosen, through Apprise.

The addresses are the user's own choice, so loopback and private networks are allowed here, unlike for sources. No
redirect is followed, whatever an address says. What Apprise logs may hold secrets: it is caught here, and only what is
known to be harmless of it becomes part of an error.
"""

import logging
import re
import smtplib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from rilis_etl.errors import NotifyError
from rilis_etl.notify.choice import Choice, Mail, shown
from rilis_etl.notify.message import Kind, Message

if TYPE_CHECKING:
    from apprise import NotifyBase  # its import takes half a second: functions below do it when there is one to send

WAIT_SECONDS = 20.0
SMTP_PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK_NAMES = re.compile(r"^(localhost|127(\.\d{1,3}){3}|::1)$")
HARMLESS = (
    (re.compile(r"error=(?P<what>\d{3})\b"), "it answered {what}"),
    (re.compile(r"\((?P<what>\d{3}, b?'[^'()]*')\)"), "it answered {what}"),  # a mail server
    (re.compile(r"(?P<what>certificate verify failed: [^()]+)"), "{what}"),
    (re.compile(r"(?P<what>\[Errno -?\d+\] [A-Za-z ]+|timed out)"), "no connection ({what})"),
    (re.compile(r"(?P<what>STARTTLS extension not supported)"), "the server offers no TLS"),
)
"""What may be passed on of a log line or an error, and in which words; the rest may quote an address."""

Place = tuple[str, Callable[[], "NotifyBase"]]
"""Where an alert goes: a name without secrets, and what makes Apprise's object for it."""


def send(choice: Choice, message: Message) -> tuple[str, ...]:
    """Send `message` to every place that was chosen; the names of the places.

    Raises NotifyError when one failed, after all have been tried, and when none was chosen.
    """
    if not choice.is_set:
        raise NotifyError("no alerts are set up: see `rilis notify --help`")
    sent: list[str] = []
    failed: list[str] = []
    for name, open_place in _places(choice, message):
        try:
            _send(open_place, message)
        except NotifyError as error:
            failed.append(f"{name}: {error}")
        else:
            sent.append(name)
    if failed:
        raise NotifyError(f"an alert could not be sent. {'; '.join(failed)}")
    return tuple(sent)


def shown_service(url: str) -> str:
    """The address of a service by its kind alone: any part of it may be secret."""
    return f"{url.partition('://')[0]}://…"


def open_service(url: str) -> "NotifyBase":
    """Apprise's object for one of its addresses. Raises NotifyError when it knows none such, or it is not safe."""
    with _caught_log():
        plugin = _instantiate(url)
    if getattr(plugin, "secure_mode", "") == "insecure" and plugin.password:
        _require_loopback(str(getattr(plugin, "smtp_host", "")))
    return plugin


def _places(choice: Choice, message: Message) -> Iterator[Place]:
    if choice.webhook is not None:
        yield shown(choice.webhook), partial(_open_webhook, choice.webhook, message)
    if choice.mail is not None:
        yield ", ".join(choice.mail.to), partial(_open_mail, choice.mail)
    for url in choice.urls:
        yield shown_service(url.get_secret_value()), partial(open_service, url.get_secret_value())


def _send(open_place: "Callable[[], NotifyBase]", message: Message) -> None:
    """Raises NotifyError with a reason that holds no secret."""
    with _caught_log() as log:
        from apprise import Apprise, NotifyFormat  # noqa: PLC0415 - see above; it logs when it is imported

        try:
            sender = Apprise()
            sender.add(open_place())
            kind = "info" if message.kind is Kind.TRIAL else "failure"
            is_sent = sender.notify(message.text, message.title, notify_type=kind, body_format=NotifyFormat.TEXT)
        except (OSError, smtplib.SMTPException) as error:
            raise NotifyError(_harmless(str(error)) or type(error).__name__) from None
    if not is_sent:
        found = filter(None, map(_harmless, log))
        raise NotifyError(next(found, "it did not take the alert"))


def _open_webhook(url: str, message: Message) -> "NotifyBase":
    """A chat service that is known by its address, else JSON that chat services and scripts read."""
    parts = urlsplit(url)
    try:
        return _instantiate(url)
    except NotifyError:  # an address like any other
        plugin = _instantiate(
            {
                "schema": "jsons" if parts.scheme == "https" else "json",
                "secure": parts.scheme == "https",
                "host": f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname,
                "port": parts.port,
                "user": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "fullpath": f"{parts.path or '/'}?{parts.query}".removesuffix("?"),
            }
        )
    left_out = dict.fromkeys(("version", "title", "message", "attachments", "type"), "")
    text = f"{message.title}\n{message.text}"
    fields = {"text": text, "kind": message.kind.value, "subject": message.title, "facts": dict(message.facts)}
    plugin.payload_extras = {**left_out, **fields}  # type: ignore[attr-defined]
    return plugin


def _open_mail(mail: Mail) -> "NotifyBase":
    """A mail server, with TLS where it offers it. Raises NotifyError where a password would go without."""
    host, scheme = mail.parts.hostname or "", mail.parts.scheme
    port = mail.parts.port or SMTP_PORTS[scheme]
    mode = "ssl"
    if scheme == "smtp":
        with smtplib.SMTP(host, port, timeout=WAIT_SECONDS) as server:
            server.ehlo()
            mode = "starttls" if server.has_extn("starttls") else "insecure"
    password = mail.password.get_secret_value() if mail.password else ""
    if mode == "insecure" and password:
        _require_loopback(host)
    return _instantiate(
        {
            "schema": "mailto",
            "secure_mode": mode,
            "host": host,
            "smtp_host": host,
            "port": port,
            "user": mail.parts.username,
            "password": password,
            "from_addr": mail.sender,
            "targets": list(mail.to),
            "format": "text",
            "headers": {"Auto-Submitted": "auto-generated"},  # RFC 3834: no out-of-office answers
        }
    )


def _instantiate(address: str | Mapping[str, Any]) -> "NotifyBase":
    """Apprise's object for an address, or for the parts of one. Raises NotifyError when it knows none such."""
    from apprise import Apprise, AppriseAsset, PersistentStoreMode  # noqa: PLC0415 - see above

    asset = AppriseAsset(app_id="rilis_etl", app_desc="rilis_etl", app_url="", storage_mode=PersistentStoreMode.MEMORY)
    plugin = Apprise.instantiate(address if isinstance(address, str) else dict(address), asset=asset)
    if plugin is None:
        raise NotifyError("Apprise knows no such address: see https://appriseit.com/services/")
    plugin.redirects = False  # an alert goes where the user said and nowhere else
    plugin.socket_connect_timeout = plugin.socket_read_timeout = WAIT_SECONDS
    return plugin


def _require_loopback(host: str) -> None:
    if not LOOPBACK_NAMES.match(host):
        raise NotifyError("the server offers no TLS: a password is not sent in the open")


@contextmanager
def _caught_log() -> Iterator[list[str]]:
    """What Apprise logs while the block runs, and nobody else sees."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("apprise")
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield lines
    finally:
        logger.level, logger.propagate = before
        logger.removeHandler(handler)


def _harmless(text: str) -> str:
    """What may be passed on of a text that can hold secrets; empty when that is nothing."""
    for pattern, sentence in HARMLESS:
        if found := pattern.search(text):
            return sentence.format(what=found["what"].strip())
    return ""
