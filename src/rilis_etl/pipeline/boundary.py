"""What happens to an exception that nobody foresaw, at the places where strangers' bytes are read.

A page, a listing, a site or a source file that makes our code raise costs itself and nothing else. The exception
becomes a sentence with its type, its place in the code and its message; the traceback goes to the log.
"""

import logging
import traceback
from pathlib import Path

import rilis_etl
from rilis_etl.errors import IssueReason
from rilis_etl.model import Capture, Issue

_log = logging.getLogger(__name__)

_PACKAGE = Path(rilis_etl.__file__).parent
_MESSAGE_CHARACTERS = 200


def error_line(error: Exception) -> str:
    """The exception in one line: type, the last place in our code, message. The traceback goes to the log."""
    _log.info("an exception that nobody foresaw", exc_info=error)  # info: a terminal shows it with --verbose only
    message = " ".join(str(error).split())
    shown = f"{message[:_MESSAGE_CHARACTERS]}…" if len(message) > _MESSAGE_CHARACTERS else message
    kind = type(error).__name__ + (f" at {place}" if (place := _place(error)) else "")
    return f"{kind}: {shown}" if shown else kind


def reader_failed(capture: Capture, error: Exception) -> Issue:
    """The issue of a capture that made the code that reads it raise `error`."""
    detail = f"{error_line(error)} (capture {capture.capture_id}); a later version may read it"
    return Issue(capture.source, capture.url, IssueReason.READER_FAILED, detail, capture.capture_id, capture.fetched_at)


def _place(error: Exception) -> str:
    """Where in the package the exception came from: file and line; empty when it came from elsewhere."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            return f"{path.relative_to(_PACKAGE).as_posix()} line {frame.lineno}"
    return ""
