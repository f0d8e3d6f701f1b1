"""YAML as plain values with places: every scalar a string, and nothing that makes a file mean more than it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from mlsprep.errors import Problem

try:
    from yaml import CBaseLoader as _Parser  # libyaml: ten times as fast
except ImportError:  # pragma: no cover - a PyYAML built without libyaml
    from yaml import BaseLoader as _Parser  # type: ignore[assignment]

# A matching question nests six levels; composers that recurse crash at some tens of thousands.
MAX_DEPTH = 50
# A file that breaks the rules this often is no deck; the first ones tell what is wrong.
MAX_PROBLEMS = 100

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """Where something starts; both count from 1."""

    line: int
    column: int


class _Dropped:
    """The key under which a refused value is put aside."""


_DROPPED = _Dropped()


@dataclass(frozen=True)
class Document:
    """One YAML document.

    `data` holds dicts, lists and strings (None if the text is no YAML). `lines` gives the line on which an item of a
    list directly below a top-level key starts. Other places are looked up only where something is wrong.
    """

    file: str
    text: str
    data: Any
    problems: tuple[Problem, ...] = ()
    lines: dict[tuple[str, int], int] = field(default_factory=dict)

    @cached_property
    def _places(self) -> dict[Path, tuple[Place, Place]]:
        composer = _Composer(self.text, self.file, places={})
        composer.run()
        return composer.places or {}

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where the value at a path starts, or its key; of a path that is not there, its nearest parent."""
        while path and path not in self._places:
            path = path[:-1]
        value, name = self._places.get(path, (Place(1, 1), Place(1, 1)))
        return name if key else value

    def problem(self, path: Path, message: str, *, key: bool = False, severity: str = "error") -> Problem:
        """Return a problem at a path."""
        return Problem(self.file, *self.place(path, key=key), message, severity)


def compose(text: str, file: str) -> Document:
    """Read a text as one YAML document.

    Anchors, aliases, merge keys, duplicate keys, tags, further documents and deep nesting are refused, each as a
    problem with its place; what is refused is left out of the data. Nothing is ever expanded.
    """
    fast = _Composer(text, file, places=None)
    fast.run()
    if not fast.problems:
        return Document(file, text, fast.root, (), fast.lines)
    # Sentences about duplicates name the first place, so a text with problems is read again with all places.
    careful = _Composer(text, file, places={})
    careful.run()
    return Document(file, text, careful.root, tuple(careful.problems), careful.lines)


class _Stop(Exception):  # noqa: N818 - a signal, not an error
    """The rest of the text is not looked at."""


class _Composer:
    """Builds values from parser events with a stack of its own, so that depth is bounded and aliases stay names."""

    def __init__(self, text: str, file: str, places: dict[Path, tuple[Place, Place]] | None) -> None:
        self.text = text
        self.file = file
        self.places = places
        self.problems: list[Problem] = []
        self.lines: dict[tuple[str, int], int] = {}
        self.root: Any = None
        self._documents = 0
        self._open: Any = None  # the container being filled
        self._key: Any = None  # its key that waits for a value, and the event that brought it
        self._key_event: Any = None
        self._stack: list[tuple[Any, Any]] = []  # the containers around it, and the key each goes on with
        self._trail: list[str | int] = []  # the path of the open container

    def run(self) -> None:
        """Read the whole text; afterwards `root` and `problems` hold the result."""
        try:
            self._loop(_Parser(self.text))
        except _Stop:
            pass
        except yaml.YAMLError as error:
            self.problems.append(syntax_problem(error, self.text, self.file))
            self.root = None

    def _loop(self, parser: Any) -> None:
        get = parser.get_event
        while True:
            event = get()
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_marks(event)
                self._add(event.value, event)
            elif kind is MappingStartEvent:
                self._enter({}, event)
            elif kind is SequenceStartEvent:
                self._enter([], event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._open, self._key = self._stack.pop()
                if self._trail:
                    self._trail.pop()
            elif kind is StreamEndEvent:
                return
            else:
                self._rare(event)

    def _add(self, value: Any, event: Any) -> None:
        """Put a value where the text stands: as the root, an item, a key, or the value of a key."""
        container = self._open
        if container is None:
            self.root = value
            self._note(None, event, event)
        elif type(container) is list:
            self._note(len(container), event, event)
            container.append(value)
        elif self._key is None:
            self._take_key(value, event)
        else:
            if self._key is not _DROPPED:
                container[self._key] = value
                self._note(self._key, event, self._key_event)
            self._key = None

    def _note(self, part: str | int | None, value: Any, key: Any) -> None:
        if self.places is not None:
            path = () if part is None else (*self._trail, part)
            self.places[path] = (_place(value.start_mark), _place(key.start_mark))

    def _take_key(self, key: str, event: Any) -> None:
        self._key, self._key_event = key, event
        if key == "<<" and not event.style:
            self._refuse(event.start_mark, "merge keys (`<<`) are not used here; write the keys out")
            self._key = _DROPPED
        elif key in self._open:
            first = self.places[*self._trail, key][1].line if self.places else 0
            self._refuse(event.start_mark, f"`{key}` is given twice, first on line {first}; keep one of the two")
            self._key = _DROPPED

    def _enter(self, container: dict[str, Any] | list[Any], event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if len(self._stack) >= MAX_DEPTH:
            self._refuse(event.start_mark, f"nested deeper than {MAX_DEPTH} levels; a deck needs six")
            self.root = None
            raise _Stop
        outer = self._open
        part = len(outer) if type(outer) is list else self._key
        if type(outer) is dict and part is None:
            sentence = 'a key must be a word; a text that starts with a bracket must stand in quotes: "{...}"'
            self._refuse(event.start_mark, sentence)
            self._stack.append((outer, _DROPPED))
        else:
            if type(outer) is list and len(self._trail) == 1:
                self.lines[str(self._trail[0]), len(outer)] = event.start_mark.line + 1
            self._add(container, event)
            self._stack.append((outer, None))
        if outer is not None:
            self._trail.append(part if isinstance(part, (str, int)) else "")
        self._open, self._key = container, None

    def _rare(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent):
            self._document(event)

    def _alias(self, event: Any) -> None:
        if self._key is not _DROPPED:  # after a refused `<<` one sentence is enough
            name = event.anchor
            sentence = f'aliases are not used here: write the value out, or "*{name}" in quotes if it is meant as text'
            self._refuse(event.start_mark, sentence)
        self._add(f"*{event.anchor}", event)

    def _refuse_marks(self, event: Any) -> None:
        mark = event.start_mark
        if event.anchor is not None:
            name = event.anchor
            sentence = f'anchors are not used here: take `&{name}` away, or put the text in quotes: "&{name} ..."'
            self._refuse(mark, sentence)
        else:
            self._refuse(mark, f"tags such as `{_shown_tag(event.tag)}` are not used here: every value is read as text")

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event.start_mark, "a second document (`---`) starts here; a file holds one")
            raise _Stop

    def _refuse(self, mark: Any, message: str) -> None:
        self.problems.append(Problem(self.file, *_place(mark), message))
        if self.places is None or len(self.problems) >= MAX_PROBLEMS:
            raise _Stop


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


# What the parser says (libyaml and PyYAML's own differ in words), and what a person needs to hear.
_SYNTAX = (
    (r"mapping values are not allowed", "`: ` inside an unquoted text starts a new key; put the text in double quotes"),
    (r"mapping keys are not allowed", "a key cannot stand here; put a text that starts with `? ` in double quotes"),
    (r"sequence entries are not allowed", "a `- ` item must start on a line of its own"),
    (r"tab character", "indent with blanks, not tabs"),
    (r"unknown escape", "a backslash in double quotes starts an escape; write `\\\\`, or use single quotes"),
    (r"hexadecimal|hexdecimal", "a backslash in double quotes starts an escape; write `\\\\`, or use single quotes"),
    (r"could not find expected ':'", "this is neither a key with `:` nor indented as part of the text above it"),
    (r"alphabetic or numeric", "a text that starts with `*` or `&` must stand in double quotes"),
    (
        r"comment or line break|chomping",
        "the text after `|` or `>` starts on the next line; else put it in double quotes",
    ),
    (r"'-' indicator", "this line is neither a `- ` item of the list above nor indented as part of one"),
    (r"document start", "this is indented less than the first key, or stands behind the end of the document"),
    (r"undefined tag", "tags are not used here; put a text that starts with `!` in double quotes"),
    (r"scanning a tag|parsing a tag", "tags are not used here; put a text that starts with `!` in double quotes"),
    (r"directive|incompatible", "a text that starts with `%` must stand in double quotes"),
    (
        r"expected key|expected <block end>",
        "this does not fit what stands above: check the indentation, and put the whole text in double quotes",
    ),
)
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# YAML 1.1, section 5.1: what may stand in a stream.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Return what the parser complains about in plain words, with its place."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _character_problem(error, text, file)
    mark = error.problem_mark or error.context_mark
    line, column = _place(mark) if mark else Place(1, 1)
    said = f"{error.context or ''}: {error.problem or ''}"
    if "quoted scalar" in said and re.search("end of stream|document indicator", said) and error.context_mark:
        return Problem(file, *_place(error.context_mark), "the quote that opens here is never closed")
    sentence = next((sentence for pattern, sentence in _SYNTAX if re.search(pattern, said)), "")
    if "flow mapping" in said or "flow sequence" in said:
        sentence = _open_bracket(error)
    elif "cannot start any token" in said:
        sentence = _first_character(text, line, column)
    sentence = sentence or f"this cannot be read as YAML ({said.strip(': ')}); try double quotes around it"
    return Problem(file, line, column, sentence)


def _open_bracket(error: yaml.MarkedYAMLError) -> str:
    closing = "}" if "mapping" in (error.context or "") else "]"
    opened = f" opened on line {error.context_mark.line + 1}" if error.context_mark else ""
    return f"the bracket{opened} is not closed with `{closing}` here; put texts inside brackets in double quotes"


def _first_character(text: str, line: int, column: int) -> str:
    lines = _LINE_BREAK.split(text)
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if rest.startswith("\t"):
        return "indent with blanks, not tabs"
    if rest:
        return f"an unquoted text cannot start with {rest[0]} ; put it in double quotes"
    return "this cannot be read as YAML; put the text in double quotes"


def _character_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    match = _UNPRINTABLE.search(text)
    if match is None:
        return Problem(file, 0, 0, f"this cannot be read as YAML: {error}")
    before = _LINE_BREAK.split(text[: match.start()])
    message = (
        f"the control character U+{ord(match[0]):04X} cannot stand in YAML; "
        f'take it away, or write it as "\\x{ord(match[0]):02x}" in double quotes'
    )
    return Problem(file, len(before), len(before[-1]) + 1, message)
