"""Deck files: YAML to a deck, with every problem of the file in one pass."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mlsprep.core.note import Deck, Note, Text
from mlsprep.formats import Reading
from mlsprep.formats.deck_models import NOTE_MODELS, DeckModel, NoteModel
from mlsprep.formats.document import compose
from mlsprep.formats.findings import Finding, findings_of, problems_of, unknown
from mlsprep.formats.identity import identities
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path as File

    from mlsprep.formats import Context
    from mlsprep.formats.document import Document, Path

MOST = 1000
"""Findings after which a file is left alone: nobody reads more, and 32 MiB of them would take minutes."""


def read_deck(path: File, context: Context) -> Reading:
    """Read a deck file. Raises InputError for a file that cannot be had as text."""
    source = read_text(path)
    return parse_deck(source.text, source.file, context, source.digest)


def parse_deck(text: str, file: str, context: Context, digest: str = "") -> Reading:
    """Read the text of a deck file; `file` is what problems call it."""
    document = compose(text, file)
    data = document.data
    if not isinstance(data, dict):
        no_deck = Finding((), "a deck file starts with `deck: its/id` and lists its `notes:`")
        return Reading(problems=document.problems or problems_of(document, [no_deck]))
    head, findings = _head(data, context)
    items: list[Note | None] = []
    for index, item in enumerate(data["notes"] if isinstance(data.get("notes"), list) else ()):
        if len(findings) >= MOST:
            findings.append(Finding(("notes", index), f"more than {MOST} problems; from here on nothing is looked at"))
            break
        note, found = _note(item, head, context, document.lines.get(("notes", index), 0))
        findings += [finding.under(("notes", index)) for finding in found]
        items.append(note)
    notes, found = _identified(items, head.deck if head else "")
    findings += found + odd_characters(document)
    problems = problems_of(document, findings) if findings or document.problems else ()
    if head is None or any(problem.severity == "error" for problem in problems):
        return Reading(problems=problems)
    deck = Deck(
        id=head.deck,
        title=head.title or Text(head.deck, head.deck),
        notes=tuple(notes),
        topic=head.topic,
        source=head.source,
        checked=head.checked,
        url=head.url,
        optional=head.optional,
        digest=digest,
        file=file,
    )
    return Reading((deck,), problems)


def parse_fields(data: dict[str, Any], note: Note, context: Context) -> tuple[Note | None, list[Finding]]:
    """Return a note with what its file form `data` says, keeping who it is: id, former places, kind, line."""
    edited, findings = _note({**data, "kind": note.kind}, None, context, note.line)
    if edited is None:
        return None, findings
    return replace(edited, id=note.id, explicit=note.explicit, was=note.was), findings


def _head(data: dict[str, Any], context: Context) -> tuple[DeckModel | None, list[Finding]]:
    findings = list(_unknown_names(data, context))
    try:
        return DeckModel.model_validate(data), findings
    except ValidationError as error:
        return None, findings + findings_of(error, DeckModel, "a deck", data)


def _note(data: Any, head: DeckModel | None, context: Context, line: int) -> tuple[Note | None, list[Finding]]:
    """Return a note that may still lack its id, or what is wrong with it."""
    if not isinstance(data, dict):
        return None, [Finding((), "a note is a mapping: `front: ...` and `back: ...`")]
    kind, findings = _kind(data)
    if kind is None:
        return None, findings
    findings += _unknown_names(data, context)
    if kind == "facts":
        findings += _unknown_facts(data, context)
    model = NOTE_MODELS[kind]
    try:
        fields = model.model_validate(data if data.get("kind") in (None, kind) else {**data, "kind": kind})
    except ValidationError as error:
        return None, findings + findings_of(error, model, f"a {kind} note", data, _elsewhere(kind))
    return _built(fields, kind, head, line), findings


def _built(fields: NoteModel, kind: str, head: DeckModel | None, line: int) -> Note:
    topics: tuple[str, ...] = tuple(dict.fromkeys(fields.topics or ())) or ((fields.topic,) if fields.topic else ())
    domain = fields.domain
    tags: tuple[str, ...] = tuple(fields.tags or ())
    source, url, checked = fields.source, fields.url, fields.checked
    if head:
        if not topics and not domain and fields.topics is None:
            topics, domain = ((head.topic,) if head.topic else ()), head.domain
        tags = (*(head.tags or ()), *tags)
        source, url, checked = source or head.source, url or head.url, checked or head.checked
    return Note(
        id=fields.id or "",
        kind=kind,
        body=fields.body(),
        explicit=fields.id is not None,
        was=tuple(fields.was or ()),
        topics=topics,
        domain=domain,
        tags=tuple(dict.fromkeys(tags)),
        why=fields.why,
        source=source,
        url=url,
        checked=checked,
        status=fields.status,
        tasks=fields.task or {},
        line=line,
    )


def _kind(data: dict[str, Any]) -> tuple[str | None, list[Finding]]:
    """Return the kind a note is to be checked as; None where nothing can be guessed."""
    given = data.get("kind")
    if isinstance(given, str) and given in NOTE_MODELS:
        return given, []
    meant = [kind for kind, model in NOTE_MODELS.items() if any(mark in data for mark in model.marks)]
    if given is None:
        if "basic" in meant or not meant:
            return "basic", []
        return meant[0], [Finding((), f"this looks like a {meant[0]} note: add `kind: {meant[0]}`")]
    if not isinstance(given, str):
        return None, [Finding(("kind",), f"a kind of note is expected here: {', '.join(NOTE_MODELS)}")]
    return (meant[0] if meant else None), [Finding(("kind",), unknown("kind", given, NOTE_MODELS))]


def _elsewhere(kind: str) -> dict[str, str]:
    """Return the keys that notes of this kind lack and others have, with those others."""
    own = NOTE_MODELS[kind].model_fields
    return {
        name: f"a {other} note, and this is a {kind} note"
        for other, model in NOTE_MODELS.items()
        for name in model.marks
        if name not in own
    }


def _unknown_names(data: Mapping[str, Any], context: Context) -> Iterator[Finding]:
    """Yield the topics, domain and tasks nobody knows; values of a wrong shape are the models' business."""
    if "topic" in data and "topics" in data:
        yield Finding(("topics",), "give `topic` or `topics`, not both", key=True)
    if context.topics is not None:
        named: list[tuple[Path, Any]] = [(("topic",), data.get("topic"))]
        if isinstance(topics := data.get("topics"), list):
            named += [(("topics", index), topic) for index, topic in enumerate(topics)]
        for path, topic in named:
            if isinstance(topic, str) and topic not in context.topics:
                yield Finding(path, unknown("topic", topic, context.topics))
    if context.blueprints is None:
        return
    if isinstance(domain := data.get("domain"), str):
        domains = [domain for blueprint in context.blueprints for domain in blueprint.domains]
        known = {name for item in domains for name in (item.id, *item.aliases)}
        if domain not in known:
            yield Finding(("domain",), unknown("domain", domain, known))
    if isinstance(task := data.get("task"), dict):
        yield from _unknown_tasks(task, context)


def _unknown_tasks(task: dict[str, Any], context: Context) -> Iterator[Finding]:
    exams = {blueprint.id: blueprint for blueprint in context.blueprints or ()}
    for exam, name in task.items():
        if exam not in exams:
            yield Finding(("task", exam), unknown("exam", exam, exams), key=True)
        elif isinstance(name, str):
            known = [item.id for domain in exams[exam].domains for item in domain.tasks]
            if name not in known:
                yield Finding(("task", exam), unknown(f"task of {exam}", name, known))


def _unknown_facts(data: dict[str, Any], context: Context) -> Iterator[Finding]:
    """Yield a family or attributes nobody knows, and lists where the family wants one value."""
    family, facts = data.get("family"), data.get("facts")
    if context.families is None or not isinstance(family, str):
        return
    if family not in context.families:
        yield Finding(("family",), unknown("family", family, context.families))
    elif isinstance(facts, dict):
        attributes = context.families[family].attributes
        for name, value in facts.items():
            if name not in attributes:
                yield Finding(("facts", name), unknown(f"attribute of {family}", name, attributes), key=True)
            elif isinstance(value, list) and not attributes[name].many:
                sentence = f"`{name}` of {family} has one value, not a list (or declare it `many: true`)"
                yield Finding(("facts", name), sentence)


def _identified(notes: list[Note | None], deck: str) -> tuple[list[Note], list[Finding]]:
    """Give every note its id, leave out repeated ones, and tell of ids that are taken. None is a note with errors."""
    found = identities(notes, deck)
    lines = [note.line if note else 0 for note in notes]
    findings = []
    for index, first in sorted(found.repeated.items()):
        sentence = f"the same prompt and answer as the note on line {lines[first]}; it is taken once"
        findings.append(Finding(("notes", index), sentence, severity="warning"))
    for index, first in found.taken.items():
        sentence = f"the id `{found.ids[index]}` is taken by the note on line {lines[first]}; give each its own"
        findings.append(Finding(("notes", index, "id"), sentence))
    named = [(note, found.ids[index]) for index, note in enumerate(notes) if note and index in found.ids]
    return [note if note.explicit else replace(note, id=name) for note, name in named], findings


# Escapes that `"..."` turns into control characters; LaTeX has commands of these names (`"\frac"` is a form feed).
_ESCAPE = re.compile(r"\\[0abefvrtnxu]|\x7f")
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\t(?=heta|imes|ext|au\b|anh|ilde)|\n(?=abla\b|eq\b)")


def odd_characters(document: Document) -> list[Finding]:
    """Warn of control characters in texts: they are kept, and nearly always a backslash that wanted doubling."""
    if not _ESCAPE.search(document.text):
        return []
    findings = []
    for path, value in _scalars(document.data, ()):
        if match := _ODD.search(value):
            sentence = (
                f"there is a control character U+{ord(match[0]):04X} here; "
                "double a backslash in double quotes: `\\\\frac`"
            )
            findings.append(Finding(path, sentence, severity="warning"))
    return findings


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _scalars(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _scalars(item, (*path, index))
