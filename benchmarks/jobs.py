"""The jobs, by name: what is measured, against what, and where the bar is."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks import anki_data, data
from benchmarks.data import Size
from benchmarks.sampling import Sample, alternately, median, peak, percentile, process
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
    """What a job works with: the size of the library, how often it is repeated, folders for data to keep and to drop."""

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
            lambda home=home: process(*PROGRAM, "due", "--plain", env=data.environment(home), folder=home),  # type: ignore[misc]
            lambda home=home: process(sys.executable, "-c", "pass", folder=home),  # type: ignore[misc]
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
        lambda: process(*PROGRAM, "review", env=data.environment(home), until=data.MARK, terminal=True, folder=home),
        lambda: process(sys.executable, "-c", anki_data.FIRST_CARD, str(collection), until="first card", folder=home),
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
        for number in range(start, start + BLOCK):
            if (seconds := theirs.answer(_rating(number))) is not None:
                reference.append(seconds)
    app.reopen()
    theirs.close()
    del ours[:BLOCK], reference[:BLOCK]  # the caches were cold
    for percent, bar in ((50, 1.5), (99, 0.5)):
        name = f"C answer p{percent}, {setting.size.cards:,} cards, {len(ours):,} answers"
        yield Row(name, percentile(ours, percent), percentile(reference, percent), at_most=bar)


def import_yaml(setting: Setting) -> Iterator[Row]:
    """A deck file of 1,000 and 10,000 notes, and the same again, against Anki's import of a TSV."""
    from mlsprep.tasks.library import import_paths

    for notes in (1000, 10_000):
        yaml, tsv = setting.scratch / f"{notes}.yaml", setting.scratch / f"{notes}.txt"
        data.write_yaml(yaml, notes)
        anki_data.write_tsv(tsv, notes, deck="import")
        again: dict[str, list[Sample]] = {"ours": [], "reference": []}
        count = iter(range(10_000))

        def ours(notes: int = notes, yaml: Path = yaml, count: Iterator[int] = count, again: dict[str, list[Sample]] = again) -> Sample:
            app = data.open_home(setting.home(f"import-{notes}-{next(count)}", Size(0, 0)))
            samples = []
            for what in ("new", "unchanged"):
                began = time.perf_counter()
                report = import_paths(app, [yaml])
                samples.append(Sample(time.perf_counter() - began))
                assert report.changes.count(what) == notes
            app.reopen()
            again["ours"].append(samples[1])
            return samples[0]

        def reference(notes: int = notes, tsv: Path = tsv, count: Iterator[int] = count, again: dict[str, list[Sample]] = again) -> Sample:
            collection = anki_data.open_collection(setting.scratch / f"import-{notes}-{next(count)}.anki2")
            samples = []
            for place in (0, 1):
                began = time.perf_counter()
                counts = anki_data.import_tsv(collection, tsv)
                samples.append(Sample(time.perf_counter() - began))
                assert counts[place] == notes
            collection.close()
            again["reference"].append(samples[1])
            return samples[0]

        first, theirs = alternately(ours, reference, setting.repeat)
        yield Row(f"C import YAML, {notes:,} notes (Anki: TSV)", median(first), median(theirs))
        yield Row(
            f"C import YAML, {notes:,} notes, unchanged",
            median(again["ours"][1:]),
            median(again["reference"][1:]),
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
    "first-run": first_run,
}
"""Every job by the name it is asked for; a new one is a function and a line here."""
