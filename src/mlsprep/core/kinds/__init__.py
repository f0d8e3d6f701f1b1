"""The kinds of note: one module each, and the table that names them."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.note import Note, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.note import Body


class NoteKind(NamedTuple):
    """Where a kind of note is at home: its module here, and the class of its body."""

    module: str
    name: str

    def load(self, data: Mapping[str, Any]) -> Body:
        """Return the body that a note of this kind dumped."""
        body: Body = getattr(import_module(f"{__name__}.{self.module}"), self.name).load(data)
        return body


# Each module is imported when a note of its kind is read: most study sessions see two kinds, and all seven cost 9 ms.
KINDS: dict[str, NoteKind] = {
    "basic": NoteKind("basic", "Basic"),
    "cloze": NoteKind("cloze", "Cloze"),
    "facts": NoteKind("facts", "Facts"),
    "choice": NoteKind("choice", "Choice"),
    "ordering": NoteKind("ordering", "Ordering"),
    "matching": NoteKind("matching", "Matching"),
    "sides": NoteKind("sides", "Sides"),
}


def load_body(kind: str, data: Mapping[str, Any]) -> Body:
    """Return the body of a note of that kind. Raises KeyError for an unknown kind."""
    return KINDS[kind].load(data)


def load_note(data: Mapping[str, Any], *, id: str, explicit: bool = True) -> Note:  # noqa: A002 - a note's id
    """Return the note that `Note.dump` wrote. Raises KeyError for an unknown kind."""
    return Note(
        id=id,
        kind=data["kind"],
        body=load_body(data["kind"], data["body"]),
        explicit=explicit,
        topics=tuple(data["topics"]),
        domain=data.get("domain"),
        tags=tuple(data.get("tags", ())),
        why=Text.of(data["why"]) if "why" in data else None,
        source=data.get("source"),
        url=data.get("url"),
        checked=data.get("checked"),
        status=Text.of(data["status"]) if "status" in data else None,
        tasks=MappingProxyType(data.get("tasks", {})),
    )
