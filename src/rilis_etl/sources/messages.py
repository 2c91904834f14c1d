"""Names what is wrong with a source file: one line per mistake, with the key, what was expected and what to do."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rilis_etl.sources.discovery_table import KINDS, UNKNOWN_KIND, DiscoveryTable, table_class

SHOWN = 60
"""Characters of a wrong value that are repeated to the person."""


def validation_messages(model: type[BaseModel], table: object, error: ValidationError) -> list[str]:
    """One line for each mistake that `error` holds about `table`, a file read as `model`."""
    mistakes = error.errors(include_url=False)
    # a list is "too short" also when its items were refused
    inner = {mistake["loc"][:end] for mistake in mistakes for end in range(len(mistake["loc"]))}
    return [_line(model, table, each) for each in mistakes if each["type"] != "too_short" or each["loc"] not in inner]


def _line(model: type[BaseModel], table: object, mistake: ErrorDetails) -> str:
    path = _as_written(table, mistake["loc"])
    where = _dotted(path)
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_beside(model, table, path)
        near = get_close_matches(str(path[-1]), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
        return f"{where}: unknown key; {hint}"
    meaning = _description(model, table, path)
    expected = f" ({meaning})" if meaning else ""
    if kind == "missing":
        return f"{where}: missing; add it{expected}"
    if kind == "value_error":
        text = str(context.get("error", mistake["msg"]))
        return f"{where}: {text}" if where else text
    if kind == UNKNOWN_KIND:
        return f"{where}.kind: {_shown(context['kind'])} is no kind of discovery; known: {', '.join(sorted(KINDS))}"
    return f"{where}: {mistake['msg'][:1].lower()}{mistake['msg'][1:]}, not {_shown(mistake['input'])}{expected}"


def _as_written(table: object, path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The path without the number of a table that stands alone, as `[discovery]` may."""
    head, *rest = path or ("",)
    stands_alone = isinstance(table, dict) and isinstance(table.get(head), dict) and rest[:1] == [0]
    return (head, *rest[1:]) if stands_alone else path


def _dotted(path: tuple[int | str, ...]) -> str:
    """`layout[2].body`: tables are counted from 1, as a person does."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of `model` by every key under which a file may write them."""
    fields: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        alias = field.validation_alias
        spellings = alias.choices if isinstance(alias, AliasChoices) else [name]
        fields |= {spelling: field for spelling in spellings if isinstance(spelling, str)}
    return fields


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation names, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _models_along(
    model: type[BaseModel], table: object, path: tuple[int | str, ...]
) -> Iterator[tuple[type[BaseModel], str]]:
    """The models along `path`, each with the key that was taken in it; `table` tells the kind of discovery."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            table = table[step] if isinstance(table, list) and step < len(table) else None
            continue
        if here is None:
            return
        yield here, step
        field = _fields(here).get(step)
        table = table.get(step) if isinstance(table, dict) else None
        here = next(_models_in(field.annotation), None) if field else None
        if here is DiscoveryTable:
            here = table_class(table)


def _keys_beside(model: type[BaseModel], table: object, path: tuple[int | str, ...]) -> list[str]:
    *_, (parent, _) = _models_along(model, table, path)
    return list(_fields(parent))


def _description(model: type[BaseModel], table: object, path: tuple[int | str, ...]) -> str:
    for parent, key in reversed(list(_models_along(model, table, path))):
        if field := _fields(parent).get(key):
            return (field.description or "").rstrip(".")
    return ""
