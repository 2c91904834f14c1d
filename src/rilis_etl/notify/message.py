"""What an alert says, for a chat room, a script, or a mailbox. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from typing import Any

MOST_CHARS = 2000
"""Characters of a body: a state message may quote a page."""


class Kind(StrEnum):
    """What an alert is about. The value is what a script that takes webhooks reads."""

    RUN_FAILED = "run_failed"
    RUN_DIED = "run_died"
    SOURCE_SILENT = "source_silent"
    NOT_RUNNING = "not_running"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Message:
    """One alert. Its words may come from a site: they are kept from being markup or mail headers."""

    kind: Kind
    subject: str
    body: str
    facts: Mapping[str, str] = field(default_factory=dict)  # for scripts

    def as_json(self) -> dict[str, Any]:
        """What a webhook gets. `text` is what chat services show."""
        text = f"{_one_line(self.subject)}\n{_harmless(self.body)}"
        return {"text": text, "kind": self.kind.value, "subject": _one_line(self.subject), "facts": dict(self.facts)}

    def as_mail(self, sender: str, to: tuple[str, ...]) -> EmailMessage:
        """The same for a mailbox."""
        mail = EmailMessage()
        mail["Subject"] = _one_line(self.subject)
        mail["From"] = sender
        mail["To"] = ", ".join(to)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        mail.set_content(_harmless(self.body) + "\n")
        return mail


def _one_line(text: str) -> str:
    words = " ".join(_harmless(text).split())
    return "".join(char for char in words if char.isprintable())[:200]


def _harmless(text: str) -> str:
    """Chat services take <…> for links and for calls to everybody in the room."""
    whole = text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]} …"
    return whole.translate({ord("<"): "‹", ord(">"): "›"}).encode("utf-8", "replace").decode("utf-8")
