"""What an import came to, for people: what was detected, inferred and left out, what changed, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.changes import FATES
from mlsprep.screens.tables import Column, print_lines, print_problems, print_table
from mlsprep.screens.text import safe, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from mlsprep.formats import Fate
    from mlsprep.tasks.drafting import Draft
    from mlsprep.tasks.export import ExportReport
    from mlsprep.tasks.report import DeckReport, ImportReport

MOST_LISTED = 8
"""So many decks, topics and reasons are named; the JSON document has all of them."""

MOST_CHANGES = 50
"""So many notes that moved or were retired are listed one by one."""


def print_report(console: Console, messages: Console, report: ImportReport) -> None:
    """Print a report; problems go to the console of messages."""
    print_problems(messages, report.problems)
    files = len({file for file, _ in report.found})
    lines = [f"{file}: {sentence}" if files > 1 else sentence for file, sentence in report.found]
    lines += _inferred(report)
    lines += _counted(report)
    lines += _changed(report)
    lines += _next(report)
    _print(console, lines)


def _print(console: Console, texts: Sequence[str]) -> None:
    """Print sentences: on a terminal wrapped between words, in a pipe a line each."""
    for text in texts:
        line = Line(safe(text.replace("\n", " ")))
        print_lines(console, wrap(line, console.width) if console.is_terminal else [line])


def _listed(counts: Mapping[str, int]) -> str:
    named = [f"{count} {name}" for name, count in list(counts.items())[:MOST_LISTED]]
    more = len(counts) - MOST_LISTED
    return ", ".join(named) + (f", and {more} more" if more > 0 else "")


def _inferred(report: ImportReport) -> list[str]:
    lines = []
    if report.topics and not any(sentence.startswith("topics:") for _, sentence in report.found):
        topics = {name or "without a topic": count for name, count in report.topics.items()}
        lines.append(f"Topics: {_listed(topics)}. --topic sets another.")
    if report.left_out:
        lines.append(f"Left out: {_listed(report.left_out)}. --explain says which lines.")
    if report.rejected:
        lines.append(f"Rejected: {report.rejected}, so left out; `import --review --again` brings them up.")
    if report.undecided:
        lines.append(f"Undecided: {report.undecided}; `import --review` asks again.")
    return lines


def _counted(report: ImportReport) -> list[str]:
    counted = ", ".join(f"{report.changes.count(fate)} {fate}" for fate in FATES if report.changes.count(fate))
    head = "Would import" if report.dry_run else "Imported"
    lines = [f"{head}: {counted or 'nothing'}; {report.cards} new cards, {report.questions} new questions."]
    if report.reviews or report.known:
        known = f"; {report.known} were there already" if report.known else ""
        lines.append(f"History: {report.reviews} reviews{known}.")
    if report.media:
        lines.append(f"Media: {report.media} files.")
    return lines


def _changed(report: ImportReport) -> list[str]:
    lines = [
        f"  {change.what}: {change.old.key} -> {change.key}"
        for change in report.changes.changes
        if change.old is not None and change.what in {"matched", "moved", "kept"}
    ]
    lines += [f"  retired: {old.key}" for old in report.changes.retired]
    more = len(lines) - MOST_CHANGES
    if more > 0:
        lines = [*lines[:MOST_CHANGES], f"  and {more} more"]
    suggestions = report.changes.suggestions
    return [*lines, *(f"  the same note? then import again with --match {old}={new}" for old, new in suggestions)]


def _next(report: ImportReport) -> list[str]:
    brought = [deck for deck in report.decks if deck.new]
    if not brought or report.dry_run:
        return []
    if len(brought) == 1:
        (deck,) = brought
        lines = [f"Next: mlsprep review --deck {deck.id}"]
        if deck.limit is not None:
            lines.append(f"New cards: {deck.limit} a day; mlsprep decks limit {deck.id} N")
        return lines
    lines = [
        f"  {deck.id}: {deck.new} new note{'' if deck.new == 1 else 's'}{_limit(deck)}"
        for deck in brought[:MOST_LISTED]
    ]
    if len(brought) > MOST_LISTED:
        lines.append(f"  and {len(brought) - MOST_LISTED} decks more; `mlsprep decks` lists them")
    return ["Next: mlsprep review --deck DECK", *lines]


def _limit(deck: DeckReport) -> str:
    return "" if deck.limit is None else f", {deck.limit} new cards a day"


def print_lines_explained(console: Console, lines: Sequence[tuple[str, Fate]]) -> None:
    """Print what became of each line of the files; where no title parts several of them, each line names its own."""
    columns = (Column("Line", number=True), Column("What"), Column("Why"), Column("Note"))
    files = dict.fromkeys(file for file, _ in lines)
    if len(files) > 1 and not console.is_terminal:
        named = [(file, fate.line, fate.what, fate.reason, fate.note or None) for file, fate in lines]
        print_table(console, "", (Column("File"), *columns), named)
        return
    for file in files:
        rows = [(fate.line, fate.what, fate.reason, fate.note or None) for name, fate in lines if name == file]
        print_table(console, safe(file), columns, rows)


def print_drafts(console: Console, written: Sequence[tuple[Path, Draft]]) -> None:
    """Print where drafts are, and what to do with them."""
    lines = []
    for path, made in written:
        lines += [*made.found, *([f"Left out: {_listed(made.left_out)}."] if made.left_out else [])]
        lines.append(f"{path}: {made.notes} notes. Edit it, then `mlsprep lint {path}` and `mlsprep import {path}`.")
    _print(console, lines)


def print_export(console: Console, messages: Console, report: ExportReport) -> None:
    """Print what was written; what the file does not hold goes to the console of messages."""
    _print(messages, report.not_carried)
    decks = "1 deck" if report.decks == 1 else f"{report.decks} decks"
    counts = f"{report.notes} notes ({report.cards} cards, {report.questions} questions) of {decks}"
    reviews = f", {report.reviews} reviews" if report.reviews else ""
    _print(console, [f"{report.path}: {counts}{reviews}."])
