"""Decks as deck files: written by an export, and drafted from notes for a person to edit."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlsprep.core.note import Text
from mlsprep.errors import InputError, MlsprepError, Problem
from mlsprep.formats.identity import identities
from mlsprep.formats.note_yaml import file_form, yaml_text
from mlsprep.formats.source import read_text
from mlsprep.formats.written import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mlsprep.core.note import Deck, Note
    from mlsprep.formats import Collection, Reading

# A line of a file is quoted above its note; a longer one is known by its beginning.
_QUOTED = 160
_INHERITED = ("source", "url", "checked")


def write_deck(collection: Collection, path: Path) -> Sequence[str]:
    """Write one deck as a file, several as a folder of files named by their ids.

    Returns a sentence for each thing a deck file cannot carry. Raises MlsprepError where it cannot be written.
    """
    decks = collection.decks
    if not decks:
        raise MlsprepError("There is no deck to write.")
    if path.is_dir():
        raise MlsprepError(f"{path} is a folder; name a file, such as {path / 'deck.yaml'}.")
    texts = [deck_yaml_text(deck) for deck in decks]
    told = list(_lost(collection))
    if len(decks) == 1:
        write_whole(path, texts[0].encode())
        return told
    folder = path.with_suffix("")
    for deck, text in zip(decks, texts, strict=True):
        place = folder.joinpath(*f"{deck.id}.yaml".split("/"))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MlsprepError(f"{place.parent} cannot be made: {error.strerror or error}.") from error
        write_whole(place, text.encode())
    return [f"a deck file holds one deck, so the {len(decks)} decks are files in a folder of that name", *told]


def _lost(collection: Collection) -> list[str]:
    told = []
    if collection.pasts:
        told.append("a deck file holds no history: due dates and reviews stay in the library")
    if any(deck.new_per_day is not None for deck in collection.decks):
        told.append("a deck file holds no limit of new cards a day")
    if any(_shows_media(note) for deck in collection.decks for note in deck.notes):
        told.append("pictures and sounds are named in the deck file, but are not in it")
    return told


def _shows_media(note: Note) -> bool:
    return any("media:" in value for text in note.body.texts() for value in (text.en, text.ko) if value)


def drafted(reading: Reading) -> str:
    """Return the deck of a reading as a deck file to edit, with the line of the source above each note.

    Raises InputError for a file with several decks: a deck file holds one.
    """
    if len(reading.decks) > 1:
        names = ", ".join(deck.id for deck in reading.decks)
        message = f"there are {len(reading.decks)} decks in this file ({names}); a draft holds one: import it instead"
        raise InputError([Problem(reading.decks[0].file, 0, 0, message)])
    left = Counter(fate.reason for fate in reading.fates if fate.what == "left out")
    head = [*reading.found]
    if left:
        head.append("left out: " + ", ".join(f"{reason} ({count})" for reason, count in left.most_common()))
    if not reading.decks:
        return "".join(f"# {_printable(line)}\n" for line in ["nothing became a card", *head])
    deck = reading.decks[0]
    lines = _source_lines(deck)

    def comment(note: Note) -> str:
        text = lines[note.line - 1].strip() if 0 < note.line <= len(lines) else ""
        return f"line {note.line}: {text}" if note.line else ""

    head = [f"Drafted from {deck.file}. Edit it, then import it.", *head]
    return "".join(f"# {_printable(line)}\n" for line in head) + deck_yaml_text(deck, comment)


def _source_lines(deck: Deck) -> list[str]:
    """Return the lines of the file a deck was read from; none if it is not there as it was."""
    try:
        source = read_text(Path(deck.file))
    except InputError:
        return []
    return re.split(r"\r\n|\r|\n", source.text) if source.digest == deck.digest else []


def deck_yaml_text(deck: Deck, comment: Callable[[Note], str] = lambda _: "") -> str:
    """Return a deck as the text of a deck file, which `parse_deck` reads back to the same notes.

    What all notes share is said once, at the top. An id is written where a person gave it, or where it would not come
    out the same again. `comment` is written above each note.
    """
    head = _head(deck)
    if not deck.notes:
        return yaml_text(head) + "notes: []\n"
    derived = identities([None if note.explicit else note for note in deck.notes], deck.id).ids
    out = [yaml_text(head), "notes:\n"]
    for index, note in enumerate(deck.notes):
        form: dict[str, Any] = {}
        if note.explicit or derived.get(index) != note.id:
            form["id"] = note.id
        if note.was:
            form["was"] = list(note.was)
        form |= _own(file_form(note), note, head)
        if words := _printable(comment(note)):
            out.append(f"  # {words if len(words) <= _QUOTED else words[: _QUOTED - 1] + '…'}\n")
        out.append(_item(yaml_text(form)))
    return "".join(out)


def _head(deck: Deck) -> dict[str, Any]:
    """Return what the file says above its notes: the deck, and what holds for every note."""
    head: dict[str, Any] = {"deck": deck.id}
    if deck.title != Text(deck.id, deck.id):
        head["title"] = deck.title.dump()
    topics = {note.topics for note in deck.notes}
    common = next(iter(topics)) if len(topics) == 1 else ()
    if topic := deck.topic or (common[0] if len(common) == 1 and len(deck.notes) > 1 else None):
        head["topic"] = topic
    for name in _INHERITED:
        values = {getattr(note, name) for note in deck.notes}
        # A note without a value would inherit the deck's.
        if all(values) and (value := getattr(deck, name) or (values.pop() if len(values) == 1 else None)):
            head[name] = value
    if deck.optional:
        head["optional"] = True
    if len(deck.notes) > 1 and (tags := _common_start([note.tags for note in deck.notes])):
        head["tags"] = tags
    return head


def _common_start(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return what all lists start with: the tags of the deck come before those of a note."""
    start = list(lists[0])
    for tags in lists:
        same = next((index for index, tag in enumerate(start) if index >= len(tags) or tags[index] != tag), len(start))
        del start[same:]
    return start


def _own(form: dict[str, Any], note: Note, head: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a note says itself, of all there is about it."""
    if form.get("topic") == head.get("topic") and not note.domain:  # a note with a domain inherits no topic
        form.pop("topic", None)
    if "topic" in head and not note.topics and not note.domain:
        form["topics"] = []
    for name in _INHERITED:
        if form.get(name) == head.get(name):
            form.pop(name, None)
    if tags := list(note.tags[len(head.get("tags", ())) :]):
        form["tags"] = tags
    else:
        form.pop("tags", None)
    return form


def _item(text: str) -> str:
    """Return the YAML of a mapping as an item of a list."""
    lines = text.removesuffix("\n").split("\n")
    return f"  - {lines[0]}\n" + "".join(f"    {line}\n" if line else "\n" for line in lines[1:])


def _printable(text: str) -> str:
    """Return a text for a comment: one line without characters that a reader of YAML refuses."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
