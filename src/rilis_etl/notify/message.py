"""What an alert says, for a chat room, a script, or a mailbox. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_CHARS = 2000
"""Characters of a body: a state message may quote a page."""

_TO_EVERYBODY = re.compile(r"@(?=everyone|here|channel|all|room)", re.IGNORECASE)
_HARMLESS_AT = "@\u200b"  # followed by a space of no width


class Kind(StrEnum):
    """What an alert is about. The value is what a script that takes webhooks reads."""

    RUN_FAILED = "run_failed"
    RUN_DIED = "run_died"
    SOURCE_SILENT = "source_silent"
    NOT_RUNNING = "not_running"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Message:
    """One alert. Its words may come from a site: `title` and `text` keep them from being markup or mail headers."""

    kind: Kind
    subject: str
    body: str
    facts: Mapping[str, str] = field(default_factory=dict)  # for scripts

    @property
    def title(self) -> str:
        """The subject as one printable line."""
        words = " ".join(_harmless(self.subject).split())
        return "".join(char for char in words if char.isprintable())[:200]

    @property
    def text(self) -> str:
        """The body, with no link or call to a whole room in it."""
        return _harmless(self.body)


def _harmless(text: str) -> str:
    """Chat services take <…> for links and for calls to everybody in the room, and @everyone too."""
    whole = text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS]} …"
    whole = _TO_EVERYBODY.sub(_HARMLESS_AT, whole)
    return whole.translate({ord("<"): "‹", ord(">"): "›"}).encode("utf-8", "replace").decode("utf-8")
