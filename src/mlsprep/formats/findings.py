"""What is wrong inside a document, as paths and sentences; and pydantic's errors turned into such sentences."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel, ValidationError

    from mlsprep.errors import Problem
    from mlsprep.formats.document import Document, Path


class Finding(NamedTuple):
    """One thing wrong at a path of a document; `key` means the key there instead of its value."""

    path: Path
    message: str
    key: bool = False
    severity: str = "error"

    def under(self, path: Path) -> Finding:
        """Return the finding as seen from further up."""
        return self._replace(path=(*path, *self.path))


_OURS = "findings"


def wrong(*findings: Finding) -> PydanticCustomError:
    """Return the error a field's validator raises; paths count from the field."""
    return PydanticCustomError(_OURS, "see the context", {_OURS: findings})


def said(error: PydanticCustomError) -> tuple[Finding, ...]:
    """Return the findings that `wrong` put into an error."""
    found: tuple[Finding, ...] = (error.context or {})[_OURS]
    return found


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like a name, or None where none does."""
    choices = {item.casefold(): item for item in known}
    close = difflib.get_close_matches(name.casefold(), choices, n=1, cutoff=0.6)
    return choices[close[0]] if close else None


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not known, with the nearest one that is."""
    names = sorted(known)
    guess = nearest(name, names)
    if guess is None and "/" not in name:  # topics: `streaming` for `data/streaming`
        guess = next((item for item in names if item.rpartition("/")[2] == name), None)
    if guess:
        return f"unknown {what} `{name}`: did you mean `{guess}`?"
    most = 12  # more names than that are not read in an error line
    listed = f"; known: {', '.join(names)}" if 0 < len(names) <= most else ""
    return f"unknown {what} `{name}`{listed}"


NOWHERE: Mapping[str, str] = MappingProxyType({})

# What pydantic calls its errors, and what the file should have instead.
_EXPECTED = {
    "string_type": "a text is expected here",
    "list_type": "a list is expected here: `[a, b]`, or one `- ` item a line",
    "dict_type": "a mapping is expected here: `key: value`",
    "model_type": "a mapping is expected here: `key: value`",
}


def findings_of(
    error: ValidationError, model: type[BaseModel], what: str, data: Any, elsewhere: Mapping[str, str] = NOWHERE
) -> list[Finding]:
    """Return pydantic's errors about a value of a model as findings.

    `what` names such a value ("a basic note"); `elsewhere` tells of keys that other things have whose they are.
    """
    found: list[Finding] = []
    missing: list[tuple[Path, str]] = []
    for item in error.errors(include_url=False, include_input=False):
        path, kind = item["loc"], item["type"]
        if kind == _OURS:
            found += [finding.under(path) for finding in item["ctx"][_OURS]]
        elif kind == "missing":
            missing.append((path[:-1], str(path[-1])))
        elif kind == "extra_forbidden":
            fields = _fields(model, path[:-1])
            absent = {name for name in fields if not _has(data, (*path[:-1], name))}
            # Of two names alike, the one that is not there yet is meant.
            guess = nearest(str(path[-1]), absent) or nearest(str(path[-1]), fields)
            tail = f": did you mean `{guess}`?" if guess else f"; known: {', '.join(fields)}"
            if path[:-1] == () and path[-1] in elsewhere:
                tail, guess = f": it belongs to {elsewhere[str(path[-1])]}", None
            found.append(Finding(path, f"unknown key `{path[-1]}` in {_named(path[:-1], what)}{tail}", key=True))
            missing = [gap for gap in missing if gap != (path[:-1], guess)]
        else:
            found.append(Finding(path, _EXPECTED.get(kind, item["msg"])))
    return found + [Finding(path, f"{_named(path, what)} needs `{name}`") for path, name in missing]


def _has(data: Any, path: Path) -> bool:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _named(path: Path, what: str) -> str:
    """Return what the mapping at a path is called: itself, a key of it, or an item of a list."""
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return what
    return f"`{names[-1]}`" if path[-1] == names[-1] else f"an item of `{names[-1]}`"


def _fields(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the mapping at a path of a model may have."""
    for part in path:
        if isinstance(part, str):
            model = _inner(model.model_fields[part].annotation)
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner(annotation: Any) -> type[BaseModel]:
    """Return the model in an annotation such as `list[Option]`."""
    while getattr(annotation, "__args__", None):
        annotation = annotation.__args__[0]
    model: type[BaseModel] = annotation
    return model


def problems_of(document: Document, findings: Iterable[Finding]) -> tuple[Problem, ...]:
    """Return a document's own problems and the findings with their places, in the order of the file.

    Of two at one place only the first is kept, and on a line that breaks YAML's rules only that is told: the rest is
    its consequence.
    """
    placed = {(problem.line, problem.column, problem.severity): problem for problem in document.problems}
    broken = {problem.line for problem in document.problems}
    for item in findings:
        problem = document.problem(item.path, item.message, key=item.key, severity=item.severity)
        if problem.line not in broken:
            placed.setdefault((problem.line, problem.column, problem.severity), problem)
    return tuple(placed[place] for place in sorted(placed))
