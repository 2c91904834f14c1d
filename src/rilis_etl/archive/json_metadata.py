"""The line of JSON in a record of ours: what WARC has no field for. What it says is checked when it is read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from rilis_etl.model import Capture, CaptureNote, Link, Memento

STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def metadata_of(capture: Capture) -> dict[str, object]:
    """What is written of a capture."""
    metadata: dict[str, object] = {
        "source": capture.source,
        "role": capture.role.value,
        "url": capture.url,
        "final_url": capture.final_url,
    }
    if link := capture.link:
        metadata["link"] = {**asdict(link), "listed_on": link.listed_on.isoformat() if link.listed_on else None}
    if capture.notes:
        metadata["notes"] = capture.notes
    if CaptureNote.RENDERED in capture.notes:
        metadata["status"] = capture.status
        metadata["headers"] = [[header.name, header.value] for header in capture.headers]
    if memento := capture.memento:
        metadata["memento"] = {**asdict(memento), "retrieved_at": memento.retrieved_at.strftime(STAMP)}
    return metadata


def read_memento(found: Mapping[str, Any]) -> Memento:
    """Where a capture comes from. Raises ValueError, KeyError or TypeError for anything else."""
    texts = {name: text(value) for name, value in found.items() if name not in {"retrieved_at", "offset"}}
    return Memento(**texts, retrieved_at=read_time(found["retrieved_at"]), offset=int(found.get("offset", 0)))


def read_link(found: Mapping[str, Any]) -> Link:
    """What a listing said of a page. Raises ValueError, KeyError or TypeError for anything else."""
    listed_on, title, section = found["listed_on"], found["title"], found["section"]
    return Link(
        source=text(found["source"]),
        url=text(found["url"]),
        found_on=text(found["found_on"]),
        title=None if title is None else text(title),
        listed_on=date.fromisoformat(listed_on) if listed_on else None,
        section=None if section is None else text(section),
    )


def text(value: object) -> str:
    """The value, where it is a text. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"no text: {value!r:.40}")
    return value


def read_time(stamp: str) -> datetime:
    """A time in UTC. Raises ValueError."""
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
