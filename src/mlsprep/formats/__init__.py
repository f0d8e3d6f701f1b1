"""A file and the decks in it: each format is one module, found by its suffix and loaded when it is asked for."""

from __future__ import annotations

import errno
import gc
import importlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import Calendar
from mlsprep.errors import InputError, MlsprepError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlsprep.core.exam import Blueprint
    from mlsprep.core.memory import Schedule
    from mlsprep.core.note import Deck, Family
    from mlsprep.core.past import Past

# Suffix -> `module:function`; the function is `read(path, context) -> Reading`, and may raise InputError instead.
# Modules are named, not imported: yaml and pydantic cost about 100 ms that only a command reading files should pay.
READERS = {
    ".apkg": "mlsprep.formats.anki.reader:read_package",
    ".colpkg": "mlsprep.formats.anki.reader:read_package",
    ".csv": "mlsprep.formats.delimited:read_delimited",
    ".json": "mlsprep.formats.deck_json:read_json",
    ".markdown": "mlsprep.formats.notes.reader:read_notes",
    ".md": "mlsprep.formats.notes.reader:read_notes",
    ".tsv": "mlsprep.formats.delimited:read_delimited",
    ".txt": "mlsprep.formats.delimited:read_delimited",
    ".yaml": "mlsprep.formats.deck_yaml:read_deck",
    ".yml": "mlsprep.formats.deck_yaml:read_deck",
}

# Suffix -> `module:function`; the function is `write(collection, path) -> Sequence[str]`: it writes the file, whole or
# not at all, and returns a sentence for each thing the format cannot carry.
WRITERS = {
    ".apkg": "mlsprep.formats.anki.writer:write_package",
    ".csv": "mlsprep.formats.sheet:write_sheet",
    ".json": "mlsprep.formats.deck_json:write_json",
    ".md": "mlsprep.formats.deck_markdown:write_markdown",
    ".tsv": "mlsprep.formats.sheet:write_sheet",
    ".yaml": "mlsprep.formats.deck_write:write_deck",
}

DECK_FILES = (".yaml", ".yml")
"""Endings of deck files, which people write for mlsprep."""

IN_FOLDERS = (*DECK_FILES, ".apkg", ".colpkg", ".csv", ".markdown", ".md", ".tsv")
"""Endings that an import takes from a folder; `.txt` and `.json` are anything, and have to be named."""

# Other names of formats that are written.
_NAMES = {"anki": "apkg", "markdown": "md", "yml": "yaml"}

# What a folder of decks holds beside decks, directly in it; and what any folder may hold that is nobody's notes.
_NOT_DECKS = (
    "topics.yaml",
    "families.yaml",
    "coverage.yaml",
    "topic-words.yaml",
    "vocabulary.yaml",
    "claims.yaml",
    "hyperparameters.yaml",
)
_EXAMS = "exams"
_ABOUT = frozenset({"readme", "license", "changelog", "contributing"})


@dataclass(frozen=True, slots=True)
class Options:
    """What the learner says of a file; it wins over what is detected. None and empty mean: detect.

    `columns` names the columns of delimited text in order (`front`, `back`, `back_ko`, `tags`, `-` for none).
    `language` is that of texts without one. `vocabulary` is the learner's own list of labels for notes, `media` the
    folder that media of packages will be kept in.
    """

    deck: str | None = None
    topic: str | None = None
    domain: str | None = None
    tags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    language: str | None = None
    vocabulary: Path | None = None
    media: Path | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The names a deck may use, and what else a reader must know.

    None means that names of that sort are not checked. `calendar` turns the moments of another program's history into
    study days. `progress` may be called with how much of how much is read.
    """

    topics: frozenset[str] | None = None
    families: Mapping[str, Family] | None = None
    blueprints: tuple[Blueprint, ...] | None = None
    options: Options = field(default_factory=Options)
    calendar: Calendar = field(default_factory=Calendar)
    progress: Callable[[int, int], None] = field(default=lambda *_: None)


class Fate(NamedTuple):
    """What became of a line of a file: `what` is `note`, `question`, `part` (of a note), `heading` or `left out`.

    `reason` says which rule did it ("definition", "link list"); `note` is the id of the note it went into.
    """

    line: int
    what: str
    reason: str
    note: str = ""


class Medium(NamedTuple):
    """A picture, sound or film of a package: the name texts refer to (`media:NAME`), its size, and how to get it."""

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file gave. A file with an error gives no deck: half a deck would retire the other half.

    `pasts` holds what cards have been through, by `deck/note#facet`. `fates` says what became of each line (for
    `--explain`; formats that take every record leave it empty). `found` are sentences about what was detected
    ("semicolons, UTF-8, with a header"), shown in a preview.
    """

    decks: tuple[Deck, ...] = ()
    problems: tuple[Problem, ...] = ()
    pasts: Mapping[str, Past] = field(default_factory=dict)
    media: tuple[Medium, ...] = ()
    fates: tuple[Fate, ...] = ()
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """What an export is to write: decks with their notes, and what their cards have been through.

    `pasts` is by `deck/note#facet`; empty where the learner wants no history written. `changed` is when each note
    (`deck/note`) was last changed (UTC microseconds). `media` is the folder that `media:NAME` refers to. `schedule`
    says how intervals are chosen (steps, desired retention); None: by default. `first_names` are the first names
    (`deck/note`) of notes that were renamed: under these other programs may know them.
    """

    decks: tuple[Deck, ...]
    families: Mapping[str, Family]
    pasts: Mapping[str, Past]
    calendar: Calendar
    now: int
    media: Path
    parameters: tuple[float, ...]
    changed: Mapping[str, int] = field(default_factory=dict)
    schedule: Schedule | None = None
    first_names: Mapping[str, str] = field(default_factory=dict)


def read(path: Path, context: Context = Context(), suffix: str | None = None) -> Reading:
    """Read the decks of a file with the reader of its suffix, or of the one it is said to have.

    Nothing is raised for a file that cannot be used: that is a problem in the reading.
    """
    try:
        return _reader(path, suffix)(path, context)
    except InputError as error:
        return Reading(problems=error.problems)


def _reader(path: Path, suffix: str | None) -> Callable[[Path, Context], Reading]:
    """Return the reader of a path, or of a suffix. Raises InputError where there is none."""
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
    target = READERS.get(suffix or path.suffix.lower())
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


def write(collection: Collection, path: Path, name: str | None = None) -> tuple[str, ...]:
    """Write a file, whole or not at all, in the format of its ending (or of the name `apkg`, `csv`, ...).

    Returns a sentence for each thing the format cannot carry. What was at the path is replaced. Raises UsageError for
    an unknown format, MlsprepError where the file cannot be written.
    """
    import tempfile

    suffix = writer_suffix(path, name)
    module, _, function = WRITERS[suffix].partition(":")
    writer: Callable[[Collection, Path], Sequence[str]] = getattr(importlib.import_module(module), function)
    try:
        place = path.resolve()  # a link keeps pointing where it points
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".mlsprep-", ignore_cleanup_errors=True) as folder:
            building = place.parent / folder / (place.stem + suffix)  # under its own name: `notes.ko.md` is in Korean
            said = tuple(writer(collection, building))
            _put(building, place)
    except OSError as error:
        raise MlsprepError(f"{path} cannot be written: {_reason(error, path)}.") from error
    except MlsprepError as error:
        if isinstance(error.__cause__, OSError):  # it names a place that nobody knows
            raise MlsprepError(f"{path} cannot be written: {_reason(error.__cause__, path)}.") from error
        raise
    return said


@contextmanager
def without_collector() -> Iterator[None]:
    """Work without the cycle collector: it would walk millions of young values again and again, and find nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def writer_suffix(path: Path, name: str | None = None) -> str:
    """Return the ending of the format that a file is written in. Raises UsageError where there is none."""
    known = ", ".join(suffix.removeprefix(".") for suffix in sorted(WRITERS))
    if name is not None:
        wanted = name.casefold().strip().removeprefix(".")
        suffix = f".{_NAMES.get(wanted, wanted)}"
        if suffix not in WRITERS:
            raise UsageError(f"--format {name}: there are {known}.")
        return suffix
    suffix = path.suffix.lower()
    suffix = f".{_NAMES.get(suffix.removeprefix('.'), suffix.removeprefix('.'))}"
    if suffix not in WRITERS:
        said = f"files ending in `{path.suffix}` cannot be written" if path.suffix else "its ending says the format"
        raise UsageError(f"{path}: {said}; known endings: {known}.")
    return suffix


def _put(building: Path, place: Path) -> None:
    """Move what was written into its place: a file, or a folder of deck files, which replaces nothing."""
    if building.exists():
        with building.open("rb") as file:
            os.fsync(file.fileno())
        building.replace(place)
        return
    folder = place.with_suffix("")
    if folder.exists():
        raise MlsprepError(f"{folder} is there already, and several decks need a new folder; name another one.")
    building.with_suffix("").replace(folder)


def _reason(error: OSError, path: Path) -> str:
    if error.errno == errno.ENOSPC or "full" in str(error):
        return "the disk is full"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"no permission to write in {path.parent}"
    if error.errno == errno.EROFS:
        return f"{path.parent} is read-only"
    if error.errno in (errno.ENOENT, errno.ENOTDIR) and not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    return error.strerror or str(error)


def expand(paths: Iterable[Path], suffixes: Sequence[str] = DECK_FILES) -> list[Path]:
    """Return the files meant by paths: a folder means every file below it with one of the suffixes, sorted.

    A file means itself. `topics.yaml`, `families.yaml` and `exams/` directly in a folder are no decks, a README is no
    notes, hidden files and folders are left out, and a file named twice is returned once. A folder without such files
    stays in the list: `read` says so.
    """
    found: dict[Path, None] = {}
    for path in paths:
        try:
            inside = _deck_files(path, suffixes) if path.is_dir() else []
        except OSError:  # `read` says why
            inside = []
        found.update(dict.fromkeys(inside or [path]))
    return list(found)


def _deck_files(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    files = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.suffix.lower() not in suffixes or any(part.startswith(".") for part in inner):
            continue
        if path.suffix.lower() not in DECK_FILES and path.stem.lower() in _ABOUT:
            continue
        if path.is_file() and inner[0] != _EXAMS and inner not in {(name,) for name in _NOT_DECKS}:
            files.append(path)
    return files
