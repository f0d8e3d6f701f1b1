"""A file and the decks in it: each format is one module, found by its suffix and loaded when it is asked for."""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlsprep.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from mlsprep.core.exam import Blueprint
    from mlsprep.core.note import Deck, Family

# Suffix -> `module:function`; the function is `read(path, context) -> Reading`, and may raise InputError instead.
# Modules are named, not imported: yaml and pydantic cost about 100 ms that only a command reading files should pay.
READERS = {
    ".yaml": "mlsprep.formats.deck_yaml:read_deck",
    ".yml": "mlsprep.formats.deck_yaml:read_deck",
}

# What a folder of decks holds beside decks, directly in it.
_NOT_DECKS = ("topics.yaml", "families.yaml", "coverage.yaml")
_EXAMS = "exams"


@dataclass(frozen=True, slots=True)
class Context:
    """The names a deck may use. None means that names of that sort are not checked."""

    topics: frozenset[str] | None = None
    families: Mapping[str, Family] | None = None
    blueprints: tuple[Blueprint, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave. A file with an error gives no deck: half a deck would retire the other half."""

    decks: tuple[Deck, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(path: Path, context: Context = Context()) -> Reading:
    """Read the decks of a file with the reader of its suffix.

    Nothing is raised for a file that cannot be used: that is a problem in the reading.
    """
    try:
        return _reader(path)(path, context)
    except InputError as error:
        return Reading(problems=error.problems)


def _reader(path: Path) -> Callable[[Path, Context], Reading]:
    """Return the reader of a path. Raises InputError where there is none."""
    try:
        folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        reason = "no permission to look at it" if isinstance(error, PermissionError) else error.strerror or str(error)
        raise InputError([Problem(str(path), 0, 0, reason)]) from error
    if folder and not os.access(path, os.R_OK | os.X_OK):
        raise InputError([Problem(str(path), 0, 0, "no permission to list this folder")])
    if folder:
        message = f"this folder holds no deck files ({', '.join(sorted(READERS))})"
        raise InputError([Problem(str(path), 0, 0, message)])
    target = READERS.get(path.suffix.lower())
    if target is None:
        known = ", ".join(sorted(READERS))
        if not exists:
            message = "there is no such file"
        elif path.suffix:
            message = f"files ending in `{path.suffix}` cannot be read; known endings: {known}"
        else:
            message = f"a file without an ending cannot be read; known endings: {known}"
        raise InputError([Problem(str(path), 0, 0, message)])
    module, _, function = target.partition(":")
    reader: Callable[[Path, Context], Reading] = getattr(importlib.import_module(module), function)
    return reader


def expand(paths: Iterable[Path]) -> list[Path]:
    """Return the files meant by paths: a folder means every deck file below it, sorted; a file means itself.

    `topics.yaml`, `families.yaml` and `exams/` directly in a folder are no decks, hidden files and folders are left
    out, and a file named twice is returned once. A folder without deck files stays in the list: `read` says so.
    """
    found: dict[Path, None] = {}
    for path in paths:
        try:
            inside = _deck_files(path) if path.is_dir() else []
        except OSError:  # `read` says why
            inside = []
        found.update(dict.fromkeys(inside or [path]))
    return list(found)


def _deck_files(folder: Path) -> list[Path]:
    files = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.suffix.lower() not in (".yaml", ".yml") or any(part.startswith(".") for part in inner):
            continue
        if path.is_file() and inner[0] != _EXAMS and inner not in {(name,) for name in _NOT_DECKS}:
            files.append(path)
    return files
