"""The kinds of note: one module each, and the table that names them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.note import Note, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlsprep.core.note import Body


class NoteKind(NamedTuple):
    """How a kind of note is read back from what its body dumped."""

    load: Callable[[Mapping[str, Any]], Body]


KINDS: dict[str, NoteKind] = {
    "basic": NoteKind(Basic.load),
    "cloze": NoteKind(Cloze.load),
    "facts": NoteKind(Facts.load),
    "choice": NoteKind(Choice.load),
    "ordering": NoteKind(Ordering.load),
    "matching": NoteKind(Matching.load),
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
