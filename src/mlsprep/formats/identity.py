"""The ids of notes that a person gave none, and the notes that are there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.note import derived_id, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.note import Note


class Identities(NamedTuple):
    """Who the notes of a deck are, by their position.

    `ids` are the ids of those that count. `repeated` maps a note that says the same as an earlier one to that one: it
    is left out. `taken` maps a note whose id an earlier one has to that one.
    """

    ids: dict[int, str]
    repeated: dict[int, int]
    taken: dict[int, int]


def identities(notes: Sequence[Note | None], deck: str) -> Identities:
    """Return the ids of notes: their own, or one derived from deck, kind and prompt. None stands for no note.

    Where notes share a prompt and differ in the answer, the answer joins the ids of all of them, never a number: the
    order in a file is free.
    """
    alike: dict[tuple[str, str], list[tuple[int, Note]]] = {}
    ids: dict[int, str] = {}
    for index, note in enumerate(notes):
        if note is None:
            continue
        if note.explicit:
            ids[index] = note.id
        else:
            alike.setdefault((note.kind, normalise(note.body.prompt)), []).append((index, note))
    repeated: dict[int, int] = {}
    for group in alike.values():
        distinct: dict[str, tuple[int, Note]] = {}
        for index, note in group:
            first = distinct.setdefault(normalise(note.body.answer), (index, note))[0]
            if first != index:
                repeated[index] = first
        for index, note in distinct.values():
            answer = note.body.answer if len(distinct) > 1 else ""
            ids[index] = derived_id(deck, note.kind, note.body.prompt, answer)
    ids = {index: ids[index] for index in sorted(ids)}
    owners: dict[str, int] = {}
    taken = {index: first for index, name in ids.items() if (first := owners.setdefault(name, index)) != index}
    return Identities(ids, repeated, taken)
