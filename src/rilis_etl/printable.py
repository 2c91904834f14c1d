"""Text from outside, safe for a terminal or a log: what would be obeyed there is written out."""

import json
import logging
import re
import traceback
import unicodedata
from typing import Any

_OBEYED_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What `json.dumps` leaves as it is: DEL, C1 controls, changes of direction, half characters."""


def printable(text: str) -> str:
    """`text` with every character written out that a terminal would obey: `\\x1b` for escape. Line breaks stay."""
    return text if text.isprintable() else "".join(map(_shown, text))


def printable_json(value: Any, *, indent: int | None = None) -> str:
    """`value` as JSON that a terminal may have. It says the same to whoever parses it."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_logs() -> None:
    """From here on, no log record of this process holds what a terminal would obey, whoever writes it."""
    make = logging.getLogRecordFactory()

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        _escape(record)
        return record

    logging.setLogRecordFactory(made)


def _shown(char: str) -> str:
    if char.isprintable() or char == "\n" or unicodedata.category(char) == "Zs":
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number <= 0xFF else f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _escape(record: logging.LogRecord) -> None:
    try:
        message = record.getMessage()
    except (TypeError, ValueError):  # too few or too many arguments: logging reports that itself
        return
    if (shown := printable(message)) != message:
        record.msg, record.args = shown, ()
    if record.exc_info and record.exc_info[0]:
        record.exc_text = printable("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
