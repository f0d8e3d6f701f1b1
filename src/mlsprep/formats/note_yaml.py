"""One note as YAML for an editor, and the edited text back as a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from mlsprep.formats.deck_yaml import odd_characters, parse_fields
from mlsprep.formats.document import compose
from mlsprep.formats.findings import Finding, problems_of

if TYPE_CHECKING:
    from mlsprep.core.note import Note
    from mlsprep.errors import Problem
    from mlsprep.formats import Context

# Long enough that no text is folded: a line of the text stays a line.
_WIDTH = 1_000_000
_STRING, _LIST, _MAPPING = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
# Line breaks to YAML 1.1 that are characters to us: only double quotes keep them.
_ODD_BREAK = re.compile("[\r\x85\u2028\u2029\ufeff]")
# Who the note is stays as it is: progress hangs on it.
_IDENTITY = ("id", "was", "kind")


def write_note(note: Note) -> str:
    """Return a note as YAML in block style, without its id; `parse_note` reads it back without loss."""
    return yaml_text(file_form(note))


def yaml_text(value: dict[str, Any]) -> str:
    """Return a mapping of mappings, lists, strings, flags and numbers as YAML in block style."""
    written: str = yaml.serialize(_node(value), Dumper=_Dumper, allow_unicode=True, width=_WIDTH)
    return written


def parse_note(text: str, deck: str, note: Note, context: Context) -> tuple[Note | None, tuple[Problem, ...]]:
    """Return `note` as an edited text says, or None and what is wrong with the text.

    Id, former places, kind and line stay those of `note`, and nothing is taken from the deck's own defaults: what
    `write_note` wrote is everything there is. Problems count lines in `text` and call it `deck/note`.
    """
    document = compose(text, f"{deck}/{note.id}")
    if not isinstance(document.data, dict):
        sentence = "this is no note" if text.strip() else "the text is empty"
        empty = Finding((), f"{sentence}; a note has at least its question and its answer, as in `front: ...`")
        return None, document.problems or problems_of(document, [empty])
    fields = {name: value for name, value in document.data.items() if name not in _IDENTITY}
    edited, findings = parse_fields(fields, note, context)
    if document.data.get("kind", note.kind) != note.kind:
        findings.append(Finding(("kind",), f"the kind of a note stays: write `{note.kind}`, or make a note of its own"))
    for name in ("id", "was"):
        if name in document.data:
            findings.append(Finding((name,), f"`{name}` cannot be edited here; take the line away", key=True))
    problems = problems_of(document, findings + odd_characters(document))
    return (None if any(problem.severity == "error" for problem in problems) else edited), problems


def file_form(note: Note) -> dict[str, Any]:
    """Return the mapping that stands for a note in a deck file, keys in the order people write them."""
    form: dict[str, Any] = {} if note.kind == "basic" else {"kind": note.kind}
    form |= _body_form(note.kind, note.body.dump())
    if note.why:
        form["why"] = note.why.dump()
    if len(note.topics) == 1:
        form["topic"] = note.topics[0]
    elif note.topics:
        form["topics"] = list(note.topics)
    form |= {"domain": note.domain} if note.domain else {}
    form |= {"tags": list(note.tags)} if note.tags else {}
    form |= {"status": note.status.dump()} if note.status else {}
    form |= {name: value for name in ("source", "url", "checked") if (value := getattr(note, name))}
    return form | ({"task": dict(note.tasks)} if note.tasks else {})


def _body_form(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a dumped body as a deck file has it."""
    if kind == "choice":
        key = body.pop("key")
        body["options"] = [
            {"text": option.pop("text"), **({"correct": True} if index in key else {}), **option}
            for index, option in enumerate(body["options"])
        ]
    elif kind == "facts":
        asked = body.pop("asked")
        if asked != list(body["facts"]):
            body["cards"] = asked
        body["facts"] = {name: values[0] if len(values) == 1 else values for name, values in body["facts"].items()}
    if "difficulty" in body:  # below what it is the difficulty of
        body["difficulty"] = body.pop("difficulty")
        if "cards" in body:
            body["cards"] = body.pop("cards")
    return body


class _Dumper(yaml.BaseDumper):
    """Writes strings only, so that nothing needs quotes for looking like a number, a date or a truth value."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        """Indent lists below their key."""
        super().increase_indent(flow, False)  # noqa: FBT003 - likewise


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        pairs = [(_node(key), _node(item)) for key, item in value.items()]
        return MappingNode(_MAPPING, pairs, flow_style=False)
    if isinstance(value, list):
        return SequenceNode(_LIST, [_node(item) for item in value], flow_style=False)
    text = str(value).lower() if isinstance(value, (bool, int)) else str(value)
    style = None
    if _ODD_BREAK.search(text) or text.endswith("\n\n"):  # a block with empty lines at its end ends the document
        style = '"'
    elif "\n" in text and not text.startswith((" ", "\n")):
        # A block that starts with a blank or an empty line would need an indentation figure nobody can read.
        style = "|"
    return ScalarNode(_STRING, text, style=style)
