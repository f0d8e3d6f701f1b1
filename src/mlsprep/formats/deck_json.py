"""Decks as JSON with everything they have and what their cards have been through: nothing is lost on the way back."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from mlsprep.core.day import from_micros
from mlsprep.core.note import Deck, Note
from mlsprep.errors import InputError, Problem
from mlsprep.formats import Reading
from mlsprep.formats.deck_yaml import MOST, parse_fields
from mlsprep.formats.encoding import decode
from mlsprep.formats.fields import Checked, IdPath, Model, TextField, Url, Word
from mlsprep.formats.findings import Finding, findings_of, problems_of
from mlsprep.formats.json_document import parse_json
from mlsprep.formats.note_yaml import file_form
from mlsprep.formats.past_json import parse_past, past_form
from mlsprep.formats.source import digest, read_bytes
from mlsprep.formats.written import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mlsprep.core.past import Past
    from mlsprep.formats import Collection, Context

VERSION = 1
"""The form of the document; a program that knows only older ones refuses it."""
LIMIT = 256 * 2**20
"""Bytes of the largest document that is read: a million reviews take about 200 MiB."""

_KEYS = ("mlsprep", "exported", "decks", "pasts")


# -- writing -----------------------------------------------------------------------------------------------------------


def write_json(collection: Collection, path: Path) -> tuple[str, ...]:
    """Write decks, notes and pasts, a line for each note and each past; return a sentence for what is not carried.

    Raises OSError.
    """
    put(path, "".join(_written(collection)).encode("utf-8", "replace"))
    media = any("media:" in json.dumps(note.body.dump()) for deck in collection.decks for note in deck.notes)
    return ("Pictures and sounds are named and not in the file; .apkg carries them.",) if media else ()


def _written(collection: Collection) -> Iterator[str]:
    exported = from_micros(collection.now).isoformat(timespec="microseconds")
    yield f'{{"mlsprep": {VERSION},\n"exported": {_json(exported)},\n"decks": ['
    for number, deck in enumerate(collection.decks):
        head = _json(_head_form(deck))
        yield f'{"," if number else ""}\n{head[:-1]}, "notes": ['
        for place, note in enumerate(deck.notes):
            yield f"{',' if place else ''}\n{_json(_note_form(note))}"
        yield "\n]}"
    yield '\n],\n"pasts": {'
    for number, (key, past) in enumerate(collection.pasts.items()):
        yield f"{',' if number else ''}\n{_json(key)}: {_json(past_form(past))}"
    yield "\n}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _head_form(deck: Deck) -> dict[str, Any]:
    form: dict[str, Any] = {"id": deck.id, "title": deck.title.dump()}
    form |= {name: value for name in ("topic", "source", "checked", "url") if (value := getattr(deck, name))}
    form |= {name: True for name in ("optional", "partial", "roaming") if getattr(deck, name)}
    return form if deck.new_per_day is None else {**form, "new_per_day": deck.new_per_day}


def _note_form(note: Note) -> dict[str, Any]:
    form: dict[str, Any] = {"id": note.id}
    if not note.explicit:
        form["explicit"] = False
    if note.was:
        form["was"] = list(note.was)
    return form | file_form(note)


# -- reading -----------------------------------------------------------------------------------------------------------


class HeadModel(Model):
    """A deck without its notes."""

    id: IdPath
    title: TextField
    notes: list[Any]
    topic: IdPath | None = None
    source: Word | None = None
    checked: Checked | None = None
    url: Url | None = None
    optional: bool = False
    partial: bool = False
    roaming: bool = False
    new_per_day: Annotated[int, Field(ge=0, le=999_999)] | None = None


def read_json(path: Path, context: Context) -> Reading:
    """Read the decks that `write_json` wrote. Raises InputError for a file that cannot be used, with its places."""
    file = str(path)
    data = read_bytes(path, LIMIT)
    text, _ = decode(data, file, context.options.encoding)
    document = parse_json(text, file)
    findings: list[Finding] = []
    top = document.data
    _check_top(top, file)
    findings += [
        Finding((key,), f"unknown key `{key}`; known: {', '.join(_KEYS)}", key=True) for key in top if key not in _KEYS
    ]
    decks = _decks(top.get("decks"), context, findings)
    pasts = _pasts(top.get("pasts", {}), decks, findings)
    hashed = digest(data)
    problems = problems_of(document, findings) if findings else ()
    if any(problem.severity == "error" for problem in problems):
        return Reading(problems=problems)
    whole = tuple(
        Deck(**{**{name: getattr(deck, name) for name in Deck.__slots__}, "digest": hashed, "file": file})
        for deck in decks
    )
    return Reading(whole, problems, pasts)


def _check_top(top: Any, file: str) -> None:
    """Raise InputError for a document that is something else, or from a program of the future."""
    if not isinstance(top, dict) or type(top.get("mlsprep")) is not int or not isinstance(top.get("decks"), list):
        message = 'this is no export of mlsprep, which starts with `{"mlsprep": 1, "decks": [`'
        raise InputError([Problem(file, 1, 1, message)])
    if top["mlsprep"] != VERSION:
        message = f"this is version {top['mlsprep']} of the format, and version {VERSION} can be read; update mlsprep"
        raise InputError([Problem(file, 1, 1, message)])


def _decks(items: list[Any], context: Context, findings: list[Finding]) -> list[Deck]:
    decks: list[Deck] = []
    seen: set[str] = set()
    for index, item in enumerate(items):
        deck, found = _deck(item, context)
        if deck and deck.id in seen:
            found.append(Finding(("id",), f"the deck `{deck.id}` stands in the file twice"))
        if deck:
            seen.add(deck.id)
            decks.append(deck)
        findings += [finding.under(("decks", index)) for finding in found]
        if len(findings) >= MOST:
            findings.append(Finding(("decks", index), f"more than {MOST} problems; from here on nothing is looked at"))
            break
    return decks


def _deck(item: Any, context: Context) -> tuple[Deck | None, list[Finding]]:
    if not isinstance(item, dict):
        return None, [Finding((), "a deck is an object: `id`, `title`, `notes`")]
    findings: list[Finding] = []
    head: HeadModel | None = None
    try:
        head = HeadModel.model_validate(item)
    except ValidationError as error:
        findings += findings_of(error, HeadModel, "a deck", item)
    notes: dict[str, Note] = {}
    given = item.get("notes")
    for index, each in enumerate(given if isinstance(given, list) else ()):
        if len(findings) >= MOST:
            break
        note, found = _note(each, context)
        if note and note.id in notes:
            found.append(Finding(("id",), f"the id `{note.id}` is taken by an earlier note of the deck"))
        if note:
            notes[note.id] = note
        findings += [finding.under(("notes", index)) for finding in found]
    if head is None:
        return None, findings
    deck = Deck(
        head.id,
        head.title,
        tuple(notes.values()),
        topic=head.topic,
        source=head.source,
        checked=head.checked,
        url=head.url,
        optional=head.optional,
        partial=head.partial,
        roaming=head.roaming,
        new_per_day=head.new_per_day,
    )
    return deck, findings


def _note(item: Any, context: Context) -> tuple[Note | None, list[Finding]]:
    if not isinstance(item, dict):
        return None, [Finding((), "a note is an object: `id`, `front`, `back`")]
    fields = dict(item)
    explicit = fields.pop("explicit", True)
    if type(explicit) is not bool:
        return None, [Finding(("explicit",), "`true` or `false` is expected here")]
    name, was, kind = fields.get("id"), fields.get("was", []), fields.get("kind", "basic")
    if not isinstance(name, str):
        return None, [Finding(("id",) if "id" in fields else (), "a note has an `id`, which is a text")]
    if not isinstance(kind, str):
        return None, [Finding(("kind",), "a kind of note is expected here, as in `basic`")]
    formers = [_composed(former) for former in was if isinstance(former, str)] if isinstance(was, list) else []
    blank = Note(_composed(name), kind, None, explicit=explicit, was=tuple(formers))  # type: ignore[arg-type]
    return parse_fields(_scalars(fields), blank, context)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)  # as `fields` has it


def _scalars(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a note as deck files have it, where every scalar is a text."""
    out = dict(fields)
    for name in ("reverse", "difficulty"):
        if name in out and type(out[name]) in {bool, int}:
            out[name] = str(out[name]).lower()
    if isinstance(out.get("options"), list):
        out["options"] = [
            {**option, "correct": str(option["correct"]).lower()}
            if isinstance(option, dict) and type(option.get("correct")) is bool
            else option
            for option in out["options"]
        ]
    return out


def _pasts(data: Any, decks: list[Deck], findings: list[Finding]) -> Mapping[str, Past]:
    if not isinstance(data, dict):
        findings.append(
            Finding(("pasts",), "pasts are an object: `deck/note#facet` and what the card has been through")
        )
        return {}
    cards = {f"{deck.id}/{note.id}#{facet}" for deck in decks for note in deck.notes for facet in note.body.facets()}
    pasts: dict[str, Past] = {}
    for key, item in data.items():
        if len(findings) >= MOST:
            break
        past, found = parse_past(item)
        findings += [finding.under(("pasts", key)) for finding in found]
        if _composed(key) not in cards:
            sentence = "no note of the file has this card; its history is left out"
            findings.append(Finding(("pasts", key), sentence, key=True, severity="warning"))
        elif past:
            pasts[_composed(key)] = past
    return pasts
