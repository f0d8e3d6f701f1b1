"""Work that is timed inside one process, each as a program of its own so that its memory can be measured.

`python -m benchmarks.inside WHAT PLACE [FILE ...]` prints a JSON list: the seconds of each part.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 20
"""How often a word is searched for; the median counts."""


def _imports_ours(home: Path, file: Path, notes: int) -> list[float]:
    """Import a file twice with the program; its modules are loaded before, as those of Anki's package are."""
    from benchmarks import data
    from mlsprep.store import writing  # noqa: F401 - loaded now
    from mlsprep.tasks.library import import_paths

    app = data.open_home(home)
    import_paths(app, [file.with_name(f"small{file.suffix}")], dry_run=True)

    def once() -> tuple[int, int]:
        changes = import_paths(app, [file]).changes
        return changes.count("new"), changes.count("unchanged")

    try:
        return _twice(once, notes)
    finally:
        app.reopen()


def _imports_theirs(collection: Path, file: Path, notes: int, *, package: bool) -> list[float]:
    """Import a file twice with Anki's engine."""
    from benchmarks import anki_data

    opened = anki_data.open_collection(collection)
    try:
        return _twice(partial(anki_data.import_package if package else anki_data.import_tsv, opened, file), notes)
    finally:
        opened.close()


def _twice(once: Callable[[], tuple[int, int]], notes: int) -> list[float]:
    """Time an import and the same again; `once` returns how many notes were new, and how many there already."""
    out = []
    for expected in ((notes, 0), (0, notes)):
        began = time.perf_counter()
        found = once()
        out.append(time.perf_counter() - began)
        if found != expected:
            sys.exit(f"the import found (new, there already) {found}, not {expected}")
    return out


def _searches_ours(home: Path, words: list[str]) -> list[float]:
    """Search for each word in the program's index; the medians."""
    from mlsprep.store import migrate, search

    with migrate.connected(home / "mlsprep.db", write=False) as connection:
        return [_searched(partial(search.find, connection, [word])) for word in words]


def _searches_theirs(collection: Path, words: list[str]) -> list[float]:
    """Search for each word with Anki's engine; the medians."""
    from benchmarks import anki_data

    opened = anki_data.open_collection(collection)
    try:
        return [_searched(partial(opened.find_notes, word.replace("_", "\\_"))) for word in words]
    finally:
        opened.close()


def _searched(once: Callable[[], object]) -> float:
    samples = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        found = once()
        samples.append(time.perf_counter() - began)
        if not found:
            sys.exit("the search found nothing")
    return sorted(samples[1:])[TIMES // 2]


def main() -> None:
    """Do what the command line names."""
    what, place, *rest = sys.argv[1:]
    gc.disable()  # as the program does
    if what == "search-ours":
        found = _searches_ours(Path(place), rest)
    elif what == "search-theirs":
        found = _searches_theirs(Path(place), rest)
    elif what == "import-ours":
        found = _imports_ours(Path(place), Path(rest[0]), int(rest[1]))
    else:
        package = what == "import-package-theirs"
        found = _imports_theirs(Path(place), Path(rest[0]), int(rest[1]), package=package)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
