"""Notes as deck files to edit, without the library: what the program ships with is enough to tell topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlsprep.errors import InputError, MlsprepError, Problem, UsageError
from mlsprep.tasks import incoming

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mlsprep.formats import Fate
    from mlsprep.tasks.app import App
    from mlsprep.tasks.incoming import Request


@dataclass(frozen=True, slots=True)
class Draft:
    """A deck file that was made of a source, and what the reader had to say."""

    source: Path
    text: str
    notes: int
    problems: tuple[Problem, ...]
    lines: tuple[tuple[str, Fate], ...]
    found: tuple[str, ...]
    left_out: Mapping[str, int]


def draft(app: App, paths: Sequence[Path], request: Request) -> list[Draft]:
    """Return a deck file for each source; nothing is stored, and no library is needed.

    Raises InputError with the problems of all files when there is an error in one.
    """
    from mlsprep import formats
    from mlsprep.formats.deck_write import drafted
    from mlsprep.tasks.library import bundled_knowledge
    from mlsprep.tasks.report import left_out

    context = incoming.context(app, bundled_knowledge(), request.options)
    files = formats.expand(paths, (request.suffix,) if request.suffix else formats.IN_FOLDERS)
    readings = [(path, formats.read(path, context, request.suffix)) for path in files]
    problems = [problem for _, reading in readings for problem in reading.problems]
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    return [
        Draft(
            path,
            drafted(reading),
            sum(len(deck.notes) for deck in reading.decks),
            reading.problems,
            tuple((str(path), fate) for fate in reading.fates),
            reading.found,
            left_out(reading.fates),
        )
        for path, reading in readings
    ]


def one(drafts: Sequence[Draft]) -> Draft:
    """Return the only draft. Raises UsageError where there are several."""
    if len(drafts) != 1:
        raise UsageError(f"There are {len(drafts)} files; name a folder with -o, or draft one after the other.")
    return drafts[0]


def write(drafts: Sequence[Draft], place: Path, *, force: bool) -> list[tuple[Path, Draft]]:
    """Write drafts and return where each is: one into the file named, any number into a folder, all or none.

    Raises UsageError for several files without a folder, MlsprepError where something is there or cannot be written.
    """
    from mlsprep.formats.written import write_whole

    if place.is_dir():
        targets = [place / f"{made.source.stem}.yaml" for made in drafts]
    else:
        one(drafts)
        targets = [place]
    if len(set(targets)) < len(targets):
        raise UsageError("Two of the files have the same name; draft them one after the other, each with its own -o.")
    for target, made in zip(targets, drafts, strict=True):
        if target.exists() and target.samefile(made.source):
            raise UsageError(f"{target} is the file to be read; name another one with -o.")
        if target.exists() and not force:
            raise MlsprepError(f"{target} is there already; --force replaces it.")
    for target, made in zip(targets, drafts, strict=True):
        write_whole(target, made.text.encode())
    return list(zip(targets, drafts, strict=True))
