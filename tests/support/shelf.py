"""A library in memory: what imports would leave, so that one import after another can be tried without a database."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mlsprep.core.changes import Changes, Existing, compare
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Note, Text, derived_id, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def basic(front: str, back: str = "0", id: str = "", **more: Any) -> Note:  # noqa: A002 - a note's id
    """Return a basic note; without an id it gets one when its deck is made."""
    values = {name: more.pop(name) for name in ("reverse",) if name in more}
    return Note(id, "basic", Basic(Text.of(front), Text.of(back), **values), explicit=bool(id), **more)


def deck(name: str, *notes: Note) -> Deck:
    """Return a deck whose notes have ids: their own, or derived from the prompt, with the answer where prompts meet."""
    alike: dict[tuple[str, str], dict[str, Note]] = {}
    for note in notes:
        if not note.explicit:
            place = alike.setdefault((note.kind, normalise(note.body.prompt)), {})
            place.setdefault(normalise(note.body.answer), note)
    named = [note for note in notes if note.explicit]
    for by_answer in alike.values():
        for note in by_answer.values():
            answer = note.body.answer if len(by_answer) > 1 else ""
            named.append(replace(note, id=derived_id(name, note.kind, note.body.prompt, answer)))
    return Deck(name, Text.of(name), tuple(named))


@dataclass
class Shelf:
    """The notes of a library by number, and the former keys of those that moved."""

    notes: dict[int, Existing] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def former(self, key: str) -> Existing | None:
        """Return a note by its present or a former key."""
        for _ in range(100):
            for note in self.notes.values():
                if note.key == key:
                    return note
            if key not in self.aliases:
                return None
            key = self.aliases[key]
        return None

    def compare(self, *decks: Deck, matches: Mapping[str, str] | None = None, retire: bool = True) -> Changes:
        """Return what an import of the decks would change."""
        ids = {item.id for item in decks}
        there = [note for note in self.notes.values() if note.deck in ids]
        return compare(decks, there, self.former, matches or {}, retire=retire)

    def take(self, *decks: Deck, matches: Mapping[str, str] | None = None, retire: bool = True) -> Changes:
        """Import the decks and return what changed."""
        changes = self.compare(*decks, matches=matches, retire=retire)
        for change in changes.changes:
            number = change.old.number if change.old else max(self.notes, default=0) + 1
            if change.old and change.old.key != change.key:
                self.aliases.pop(change.key, None)
                self.aliases[change.old.key] = change.key
            self.notes[number] = Existing(
                number=number,
                deck=change.deck,
                id=change.note.id,
                kind=change.note.kind,
                explicit=change.note.explicit,
                content=json.loads(json.dumps(change.note.dump())),
                edited=bool(change.old and change.old.edited),
                retired=False,
                facets=change.note.body.facets(),
                prompt=change.note.body.prompt,
                answer=change.note.body.answer,
            )
        for old in changes.retired:
            self.notes[old.number] = replace(old, retired=True)
        return changes

    def edit(self, number: int) -> None:
        """Let the learner have an own version of a note."""
        self.notes[number] = replace(self.notes[number], edited=True)


def fates(changes: Changes) -> set[tuple[str, str, str | None]]:
    """Return what becomes of each note as (fate, key, key of the note it continues)."""
    found = {(change.what, change.key, change.old.key if change.old else None) for change in changes.changes}
    return found | {("retired", old.key, old.key) for old in changes.retired}


def counted(changes: Changes) -> dict[str, int]:
    """Return how many notes meet each fate, without those that nobody meets."""
    names: Iterable[str] = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")
    return {name: changes.count(name) for name in names if changes.count(name)}
