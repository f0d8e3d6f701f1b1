"""Our own notes, back from Anki: the note that was written, with what the learner changed there."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.day import MICROSECONDS
from mlsprep.core.kinds import load_note
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.note import LANGUAGES, Deck, Note, Text
from mlsprep.formats.anki.writer_fields import BASIC, CLOZE, OWN, SIDES, note_type, tag_of, written
from mlsprep.formats.deck_ids import is_deck_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mlsprep.core.note import Family
    from mlsprep.formats.anki.writer_fields import Written

_SYSTEM_TAGS = frozenset({"leech", "marked"})
"""What Anki itself puts on notes."""


_LONGEST_ID = 300


class OwnRow(NamedTuple):
    """A note of Anki: its id there, its fields (HTML) by their names, its tags, when it was changed (seconds)."""

    number: int
    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()
    changed: int = 0


class Place(NamedTuple):
    """Where a card of Anki is: the number of its note there, and its place (`ord`) in the note type."""

    note: int
    ord: int


@dataclass(frozen=True, slots=True)
class Own:
    """What came back.

    `keys` is `deck/note#facet` by card. `rest` are the rows that are no notes of ours after all (the last field was
    emptied, or the note was copied in Anki): they are to be read like anybody's. `warnings` are sentences.
    """

    decks: tuple[Deck, ...] = ()
    keys: Mapping[Place, str] = field(default_factory=dict)
    rest: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def is_own(type_name: str) -> bool:
    """Return whether a note type is one of ours (Anki adds to the name where two would be alike)."""
    return type_name.startswith((BASIC, CLOZE, SIDES))


def own_notes(rows: Iterable[OwnRow], families: Mapping[str, Family], to_text: Callable[[str], str]) -> Own:
    """Return the decks that rows of our note types came from, each `partial`: questions never went to Anki.

    Where the fields say what was written, the note is exactly the one that was written. Where the learner changed a
    field in Anki, that text is taken; not for cards made from facts.

    Args:
        rows: the notes of our types.
        families: for the questions of facts.
        to_text: turns HTML into the Markdown of a card.
    """
    decks: dict[str, Deck] = {}
    notes: dict[str, dict[str, Note]] = {}
    changed: dict[tuple[str, str], int] = {}
    keys: dict[Place, str] = {}
    taken: set[str] = set()
    rest: list[int] = []
    unheeded = 0
    for row in sorted(rows, key=lambda row: row.number):
        found = _read(row, families)
        names = {at: f"{found.key}#{name}" for at, name in found.was.cards.items()} if found else {}
        if found is None or taken & set(names.values()):  # no note of ours, or a copy that the learner made in Anki
            rest.append(row.number)
            continue
        taken |= set(names.values())
        keys |= {Place(row.number, at): name for at, name in names.items()}
        there = notes.setdefault(found.deck.id, {})
        decks.setdefault(found.deck.id, found.deck)
        if found.facet is None:
            there[found.note.id] = edited = _edited(row, found, to_text)
            if edited != found.note:
                changed[found.deck.id, found.note.id] = max(row.changed, 1) * MICROSECONDS
        else:
            there.setdefault(found.note.id, found.note)
            unheeded += bool(_changed(row, found.was, to_text) - {"Source"})
    made = tuple(
        replace(
            deck,
            notes=tuple(notes[name].values()),
            returned={note: changed.get((name, note), 0) for note in notes[name]},
        )
        for name, deck in decks.items()
    )
    said = (
        f"{unheeded} card{'s' if unheeded > 1 else ''} made from facts read otherwise in Anki; that is not taken over: "
        "edit the facts here."
    )
    return Own(made, keys, tuple(rest), (said,) if unheeded else ())


class _Found(NamedTuple):
    """A note as it was written: its deck, the card it was written for (None: all of them), and what Anki was given."""

    deck: Deck
    note: Note
    facet: str | None
    was: Written

    @property
    def key(self) -> str:
        return f"{self.deck.id}/{self.note.id}"


def _read(row: OwnRow, families: Mapping[str, Family]) -> _Found | None:
    """Return the note that the last field holds, None where it holds none."""
    try:
        data = _json(row.fields[OWN])
        about = data["deck"]
        texts = {name: about.get(name) for name in ("topic", "source", "checked", "url")}
        optional, partial = bool(about.get("optional")), True
        deck = Deck(about["id"], Text.of(about["title"]), (), **texts, optional=optional, partial=partial)
        note = load_note(data["content"], id=data["note"], explicit=bool(data["explicit"]))
        facet = data.get("facet")
        if not _sound(deck, note, data):
            return None
        for was in written(deck, note, families):
            if facet is None or facet in was.cards.values():
                return _Found(deck, note, facet, was)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        pass  # whatever an editor made of it
    return None


_ID = re.compile(r"\w[\w.-]{0,400}")
_FLAGS = frozenset({"explicit", "optional", "reverse"})


def _sound(deck: Deck, note: Note, data: Mapping[str, Any]) -> bool:
    """Return whether a package's word can be taken for what a deck file would have to be: it may be anybody's."""
    json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair is a ValueError
    return (
        is_deck_id(deck.id)
        and len(deck.id) <= _LONGEST_ID
        and _ID.fullmatch(note.id) is not None
        and not note.body.asks
        and bool(note.body.facets())
        and all(text.en or text.ko for text in (deck.title, *note.body.texts(), *((note.why,) if note.why else ())))
        and all(url is None or url.startswith(("http://", "https://")) for url in (deck.url, note.url))
        and _plain_values(data)
    )


def _plain_values(value: Any, name: str = "") -> bool:
    """Return whether there are only texts below, and truth values where they belong."""
    if isinstance(value, dict):
        return all(_plain_values(item, key) for key, item in value.items())
    if isinstance(value, list):
        return all(_plain_values(item) for item in value)
    return isinstance(value, bool) if name in _FLAGS else isinstance(value, str)


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return json.loads(unescape(value).replace("\xa0", " "))


def _plain(value: str) -> str:
    """Return a field such that two that differ in nothing but how HTML is written are equal."""
    folded = unescape(unicodedata.normalize("NFC", value)).replace(" />", ">").replace("\xa0", " ")
    return " ".join(folded.split())


def _same(one: str, other: str, to_text: Callable[[str], str]) -> bool:
    return _plain(one) == _plain(other) or to_text(one) == to_text(other)


def _changed(row: OwnRow, was: Written, to_text: Callable[[str], str]) -> set[str]:
    """Return the names of the fields that say something else than what was written."""
    names = (name for name in note_type(was.type).fields if name != OWN and name in row.fields)
    return {name for name in names if not _same(row.fields[name], was.field(name), to_text)}


def _edited(row: OwnRow, found: _Found, to_text: Callable[[str], str]) -> Note:
    """Return the note with what the learner changed in Anki; a side that was emptied stays what it was."""
    note, was = found.note, found.was
    changed = _changed(row, was, to_text)
    body: Any = note.body

    def text(name: str, old: Text) -> Text:
        return _text(row.fields[name], was.field(name), old, to_text) if name in changed else old

    if isinstance(body, Basic):
        reverse = bool(to_text(row.fields["Reverse"]).strip()) if "Reverse" in changed else body.reverse
        body = Basic(text("Front", body.front), text("Back", body.back), reverse)
    elif isinstance(body, Cloze):
        now = Cloze(text("Text", body.text))
        body = now if now.facets() else body
    elif isinstance(body, Sides):
        numbered = enumerate(body.sides.items(), 1)
        body = Sides(
            {name: Side(text(f"Front {at}", old.front), text(f"Back {at}", old.back)) for at, (name, old) in numbered}
        )
    why = note.why
    if "Why" in changed:
        why = text("Why", why or Text("", None)) if to_text(row.fields["Why"]).strip() else None
    return replace(note, body=body, why=why, tags=_tags(row, note))


def _tags(row: OwnRow, note: Note) -> tuple[str, ...]:
    had = {tag_of(tag): tag for tag in note.tags}
    now = [tag for tag in row.tags if tag.casefold() not in _SYSTEM_TAGS]
    if set(had) == set(now):
        return note.tags
    return tuple(dict.fromkeys([*(tag for name, tag in had.items() if name in now), *(t for t in now if t not in had)]))


def _text(value: str, was: str, old: Text, to_text: Callable[[str], str]) -> Text:
    """Return a text as a field has it now; a language that was not changed stays exactly what it was."""
    now, before = languages(value), languages(was)
    if not now:
        plain = to_text(value).strip()
        kept = old if old.en is not None and old.ko is not None and not old.same else None
        codes = LANGUAGES if kept else [code for code in LANGUAGES if getattr(old, code) is not None]
        return Text(**dict.fromkeys(codes, plain)) if plain else old
    values: dict[str, str | None] = {}
    for code in LANGUAGES:
        side = now.get(code, "")
        same = code in before and _same(side, before[code], to_text)
        values[code] = getattr(old, code) if same else to_text(side).strip() or None
    return Text(**values) if any(values.values()) else old


class _Languages(HTMLParser):
    """Takes a field apart by the `<div lang>` of each language; what stands outside belongs to the one before."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: dict[str, list[str]] = {}
        self.before: list[str] = []
        self._now: list[str] = self.before
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        code = dict(attrs).get("lang")
        if tag == "div" and code in LANGUAGES and code and not self._depth:
            self._now = self.parts.setdefault(code, [])
            self._depth = 1
            return
        self._depth += tag == "div" and bool(self._depth)
        self._now.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        self._now.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
            if not self._depth:
                return
        self._now.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._now.append(data)

    def handle_entityref(self, name: str) -> None:
        self._now.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._now.append(f"&#{name};")


def languages(value: str) -> dict[str, str]:
    """Return the HTML of each language of a field, none where it is not divided by language."""
    if "lang=" not in value:
        return {}
    parser = _Languages()
    parser.feed(value)
    parser.close()
    parts = {code: "".join(found) for code, found in parser.parts.items()}
    if parts and (first := "".join(parser.before)).strip():
        code = next(iter(parts))
        parts[code] = f"{first}<br>{parts[code]}"
    return parts
