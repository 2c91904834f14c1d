"""Says what is wrong with a source file: one line per mistake, with the key, what was expected and what to do."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rilis_etl.sources.discovery import KINDS

SHOWN = 60
"""Characters of a wrong value that are repeated to the person."""

_KINDS = frozenset(KINDS)


def validation_messages(model: type[BaseModel], error: ValidationError) -> list[str]:
    """One line for each mistake that `error` holds about a file read as `model`."""
    mistakes = error.errors(include_url=False)
    inner = {mistake["loc"][:-1] for mistake in mistakes}  # a list is "too short" also when its items were refused
    return [_line(model, each) for each in mistakes if each["type"] != "too_short" or each["loc"] not in inner]


def _line(model: type[BaseModel], mistake: ErrorDetails) -> str:
    path = [step for step in mistake["loc"] if step not in _KINDS]
    where = _dotted(path)
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_beside(model, mistake["loc"])
        near = get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
        return f"{where}: unknown key; {hint}"
    meaning = _description(model, mistake["loc"])
    expected = f" ({meaning})" if meaning else ""
    if kind == "missing":
        return f"{where}: missing; add it{expected}"
    if kind == "value_error":
        text = str(context.get("error", mistake["msg"]))
        return f"{where}: {text}" if where else text
    if kind == "union_tag_invalid":
        return f"{where}.kind: {_shown(context['tag'])} is no way of discovery; known: {', '.join(sorted(_KINDS))}"
    return f"{where}: {mistake['msg'][:1].lower()}{mistake['msg'][1:]}, not {_shown(mistake['input'])}{expected}"


def _dotted(path: list[int | str]) -> str:
    """`layout[2].body`: tables are counted from 1, as a person does."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation names, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _walk(model: type[BaseModel], path: tuple[int | str, ...]) -> Iterator[tuple[type[BaseModel], str]]:
    """The models along `path`, each with the key that was taken in it."""
    here: type[BaseModel] | None = model
    inside: dict[str, type[BaseModel]] = {}
    for step in path:
        if isinstance(step, int):
            continue
        if step in inside:  # the tag of a union: it is not in the file
            here = inside[step]
            inside = {}
            continue
        if here is None:
            return
        yield here, step
        field = here.model_fields.get(step)
        models = list(_models_in(field.annotation)) if field else []
        inside = {kind: member for kind, member in KINDS.items() if member in models}
        here = models[0] if models else None


def _keys_beside(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    *_, (parent, _) = _walk(model, path)
    return list(parent.model_fields)


def _description(model: type[BaseModel], path: tuple[int | str, ...]) -> str:
    for parent, key in reversed(list(_walk(model, path))):
        if key in parent.model_fields:
            return (parent.model_fields[key].description or "").rstrip(".")
    return ""
