"""The jobs, by name: what is measured, against what, and where the bar is."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks import anki_data, data
from benchmarks.data import Size
from benchmarks.sampling import JobError, Sample, alternately, inside, median, peak, percentile, process
from benchmarks.table import Row
from mlsprep.core.review import Rating

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = (sys.executable, "-c", "import sys; from mlsprep.__main__ import main; sys.exit(main())")
"""What the console script `mlsprep` does, under this very interpreter."""

ANSWERS = 1000
BLOCK = 50
"""Answers are timed in blocks of so many, ours and Anki's in turns."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a job works with: the size of the library, how often it is repeated, folders for data kept and dropped."""

    size: Size
    repeat: int
    cache: Path
    scratch: Path

    def home(self, name: str, size: Size) -> Path:
        """Return a new home with a generated database in it."""
        return data.make_home(self.scratch / name, data.cached(self.cache, "mlsprep", size, data.create))

    def collection(self, name: str, size: Size) -> Path:
        """Return a new copy of Anki's collection of that size."""
        made = data.cached(self.cache, "anki", size, anki_data.create, version=anki_data.anki_version())
        folder = self.scratch / name
        folder.mkdir()
        return anki_data.copy(folder / "collection.anki2", made)


def due(setting: Setting) -> Iterator[Row]:
    """`due --plain`, for a shell prompt, against a Python that does nothing."""
    for size in (Size(setting.size.cards // 10, setting.size.reviews // 10), setting.size):
        home = setting.home(f"due-{size.cards}", size)
        ours, reference = alternately(
            partial(process, *PROGRAM, "due", "--plain", env=data.environment(home), folder=home),
            partial(process, sys.executable, "-c", "pass", folder=home),
            5 * setting.repeat,
        )
        yield Row(
            f"P due --plain, {size.cards:,} cards",
            median(ours),
            median(reference),
            at_most=10,
            our_memory=peak(ours),
            reference_memory=peak(reference),
        )


def first_card(setting: Setting) -> Iterator[Row]:
    """`review` from its start until a card is on the screen, against Anki's import, open and queue."""
    collection = setting.collection("first-card-anki", setting.size)
    home = setting.home("first-card", setting.size)
    ours, reference = alternately(
        partial(process, *PROGRAM, "review", env=data.environment(home), until=data.MARK, terminal=True, folder=home),
        partial(process, sys.executable, "-c", anki_data.FIRST_CARD, str(collection), until="first card", folder=home),
        3 * setting.repeat,
    )
    yield Row(
        f"P first card, {setting.size.cards:,} cards",
        median(ours),
        median(reference),
        at_most=0.6,
        our_memory=peak(ours),
        reference_memory=peak(reference),
    )


def _rating(number: int) -> Rating:
    return Rating.AGAIN if number % 10 == 9 else Rating.GOOD


def answer(setting: Setting) -> Iterator[Row]:
    """One answer, on disk when it returns, against Anki's `answer_card`."""
    from mlsprep.tasks import study

    theirs = anki_data.Answerer(setting.collection("answer-anki", setting.size))
    app = data.open_home(setting.home("answer", setting.size))
    ours: list[float] = []
    reference: list[float] = []
    waits = data.waiting(app)[: ANSWERS + BLOCK]
    for start in range(0, len(waits), BLOCK):
        for number, card in enumerate(waits[start : start + BLOCK], start):
            began = time.perf_counter()
            study.answer(app, card.card, _rating(number), milliseconds=5000)
            ours.append(time.perf_counter() - began)
        found = [theirs.answer(_rating(number)) for number in range(start, start + BLOCK)]
        reference += [seconds for seconds in found if seconds is not None]
    app.reopen()
    theirs.close()
    del ours[:BLOCK], reference[:BLOCK]  # the caches were cold
    for percent, bar in ((50, 1.5), (99, 0.5)):
        name = f"C answer p{percent}, {setting.size.cards:,} cards, {len(ours):,} answers"
        yield Row(name, percentile(ours, percent), percentile(reference, percent), at_most=bar)


def _twice(once: Callable[[], tuple[int, int]], notes: int) -> tuple[Sample, Sample]:
    """Time an import and the same again; `once` returns how many notes were new, and how many there already."""
    samples = []
    for expected in ((notes, 0), (0, notes)):
        began = time.perf_counter()
        found = once()
        samples.append(Sample(time.perf_counter() - began))
        if found != expected:
            raise JobError(f"the import found (new, there already) {found}, not {expected}")
    return samples[0], samples[1]


def _import_ours(setting: Setting, path: Path, notes: int) -> tuple[Sample, Sample]:
    from mlsprep.tasks.library import import_paths

    app = data.open_home(setting.home(f"import-{time.monotonic_ns()}", Size(0, 0)))

    def once() -> tuple[int, int]:
        changes = import_paths(app, [path]).changes
        return changes.count("new"), changes.count("unchanged")

    try:
        return _twice(once, notes)
    finally:
        app.reopen()


def _import_theirs(setting: Setting, path: Path, notes: int) -> tuple[Sample, Sample]:
    collection = anki_data.open_collection(setting.scratch / f"import-{time.monotonic_ns()}.anki2")
    try:
        return _twice(partial(anki_data.import_tsv, collection, path), notes)
    finally:
        collection.close()


def import_yaml(setting: Setting) -> Iterator[Row]:
    """A deck file of 1,000 and 10,000 notes, and the same again, against Anki's import of a TSV."""
    anki_data.anki_version()
    for notes in (1000, 10_000):
        yaml, tsv = setting.scratch / f"{notes}.yaml", setting.scratch / f"{notes}.txt"
        data.write_yaml(yaml, notes)
        anki_data.write_tsv(tsv, notes, deck="import")
        ours: tuple[list[Sample], list[Sample]] = ([], [])
        theirs: tuple[list[Sample], list[Sample]] = ([], [])
        for number in range(setting.repeat + 1):
            pairs = ((ours, _import_ours(setting, yaml, notes)), (theirs, _import_theirs(setting, tsv, notes)))
            for kept, samples in pairs if number else ():  # the first of each warms the caches
                for place in (0, 1):
                    kept[place].append(samples[place])
        yield Row(f"C import YAML, {notes:,} notes (Anki: TSV)", median(ours[0]), median(theirs[0]))
        yield Row(f"C import YAML, {notes:,} notes, unchanged", median(ours[1]), median(theirs[1]))


def _imported(setting: Setting, file: Path, notes: int, *, package: bool) -> tuple[list[list[Sample]], ...]:
    """Import a file, and the same again, into new homes and collections in turns; return samples of ours and theirs."""
    ours: list[list[Sample]] = [[], []]
    theirs: list[list[Sample]] = [[], []]
    for number in range(setting.repeat + 1):
        home = setting.home(f"import-{number}", Size(0, 0))
        collection = setting.scratch / f"import-{number}.anki2"
        pairs = (
            (ours, inside("import-ours", str(home), str(file), str(notes))),
            (
                theirs,
                inside(f"import-{'package' if package else 'tsv'}-theirs", str(collection), str(file), str(notes)),
            ),
        )
        for kept, samples in pairs if number else ():  # the first of each warms the caches
            for place in (0, 1):
                kept[place].append(samples[place])
        shutil.rmtree(home)
        for leftover in setting.scratch.glob(f"{collection.stem}.*"):
            if leftover.is_file():
                leftover.unlink()
    return ours, theirs


def import_tsv(setting: Setting) -> Iterator[Row]:
    """A sheet of many lines, searchable afterwards, and the same again; Anki's import builds no index."""
    anki_data.anki_version()
    notes = setting.size.cards
    sheet = setting.scratch / "sheet.tsv"
    data.write_sheet(sheet, notes)
    data.write_sheet(sheet.with_name("small.tsv"), 10)
    ours, theirs = _imported(setting, sheet, notes, package=False)
    for place, more, bar in ((0, "", 1.5), (1, ", unchanged", None)):
        yield Row(
            f"C import TSV, {notes:,} lines{more}",
            median(ours[place]),
            median(theirs[place]),
            at_most=bar,
            our_memory=peak(ours[place]),
            reference_memory=peak(theirs[place]),
        )


def import_apkg(setting: Setting) -> Iterator[Row]:
    """A package of 10,000 notes, made by Anki's engine, and the same again, against its own import."""
    anki_data.anki_version()
    notes = setting.size.cards // 10
    package = setting.scratch / "notes.apkg"
    anki_data.write_package(package, setting.scratch, notes)
    anki_data.write_package(package.with_name("small.apkg"), setting.scratch, 10)
    ours, theirs = _imported(setting, package, notes, package=True)
    for place, more, bar in ((0, "", 3), (1, ", unchanged", None)):
        yield Row(
            f"C import .apkg, {notes:,} notes{more}",
            median(ours[place]),
            median(theirs[place]),
            at_most=bar,
            our_memory=peak(ours[place]),
            reference_memory=peak(theirs[place]),
        )


WORDS = {
    "one note": ("Q000471", 0.1),
    "1 % of the notes": ("parameter_42", 0.1),
    "Korean": ("17개보다", 0.1),
    "one in eight notes": ("Redshift", None),
}
"""What is searched for, and the bar. Where thousands of notes are found, telling of them is what takes time."""


def search(setting: Setting) -> Iterator[Row]:
    """The notes in which a word is, against Anki's search."""
    home, collection = setting.home("search", setting.size), setting.collection("search-anki", setting.size)
    words = [word for word, _ in WORDS.values()]
    ours: list[list[Sample]] = []
    theirs: list[list[Sample]] = []
    for _ in range(setting.repeat):
        ours.append(inside("search-ours", str(home), *words))
        theirs.append(inside("search-theirs", str(collection), *words))
    for place, (what, (_, bar)) in enumerate(WORDS.items()):
        yield Row(
            f"C search, {setting.size.cards:,} cards, {what}",
            median([samples[place] for samples in ours]),
            median([samples[place] for samples in theirs]),
            at_most=bar,
        )


def first_run(setting: Setting) -> Iterator[Row]:
    """The first command in an empty home: it creates the database and loads every bundled deck."""
    samples = []
    for number in range(setting.repeat + 1):
        home = setting.scratch / f"first-run-{number}"
        samples.append(process(*PROGRAM, "due", "--plain", env=data.environment(home), folder=setting.scratch))
    yield Row("P first run, all bundled decks", median(samples[1:]), within=2.5, our_memory=peak(samples[1:]))


JOBS: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "due": due,
    "first-card": first_card,
    "answer": answer,
    "import-yaml": import_yaml,
    "import-tsv": import_tsv,
    "import-apkg": import_apkg,
    "search": search,
    "first-run": first_run,
}
"""Every job by the name it is asked for; a new one is a function and a line here."""
