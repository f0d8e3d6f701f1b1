"""Decks out of the library: the notes as the learner sees them, with schedule and history, into a file."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlsprep.core.day import to_micros
from mlsprep.errors import MlsprepError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlsprep.tasks.app import App


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: counts, and a sentence for each thing that the file does not hold."""

    path: str
    decks: int
    notes: int
    cards: int
    questions: int
    reviews: int
    not_carried: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the document of `export --json`."""
        return {
            "path": self.path,
            "decks": self.decks,
            "notes": self.notes,
            "cards": self.cards,
            "questions": self.questions,
            "reviews": self.reviews,
            "not_carried": list(self.not_carried),
        }


def export(  # noqa: PLR0913 - one argument for each thing an export can say
    app: App,
    path: Path,
    *,
    decks: Sequence[str] = (),
    topics: Sequence[str] = (),
    tags: Sequence[str] = (),
    history: bool = True,
    format: str | None = None,  # noqa: A002 - what the option is called
    force: bool = False,
) -> ExportReport:
    """Write the chosen decks into a file whose ending, or `format`, says how; without a choice, all of them.

    Args:
        app: the program's state.
        path: the file; it is written whole or not at all.
        decks: decks, and those below them; a deck is whole unless topics or tags choose from it.
        topics: topics, and those below them.
        tags: tags.
        history: take along what the cards have been through, where the format can.
        format: `apkg`, `csv`, ..., where the ending does not say it.
        force: replace a file that is there.

    Raises:
        UsageError: an unknown format, deck, topic or tag.
        MlsprepError: there is nothing to write, or it cannot be written.
    """
    from mlsprep import formats
    from mlsprep.store import migrate
    from mlsprep.store import pasts as log
    from mlsprep.store import shown as library
    from mlsprep.tasks import study

    formats.writer_suffix(path, format)
    _check(path, force=force)
    schedule = app.schedule()
    chosen = study.choose(app, study.Choice(deck=tuple(decks), topic=tuple(topics), tag=tuple(tags))).filter
    with migrate.connected(app.database, write=False) as connection:
        found = library.shown(connection, chosen)
        if not any(deck.notes for deck in found.decks):
            raise MlsprepError(f"There are no notes to write; {path} was not written.")
        past = log.pasts(connection, found.cards) if history else {}
        families = library.families(connection)
    collection = formats.Collection(
        decks=found.decks,
        families=families,
        pasts=past,
        calendar=app.calendar,
        now=to_micros(app.now),
        media=app.home / "media",
        parameters=schedule.parameters,
        changed=found.changed,
        schedule=schedule,
        first_names=found.first_names,
    )
    app.progress("Writing", 0, 1)
    said = formats.write(collection, path, format)
    app.progress("Writing", 1, 1)
    notes = [note for deck in found.decks for note in deck.notes]
    return ExportReport(
        path=str(path),
        decks=len(found.decks),
        notes=len(notes),
        cards=sum(len(note.body.facets()) for note in notes),
        questions=sum(note.body.asks for note in notes),
        reviews=sum(len(item.events) for item in past.values()),
        not_carried=(*_left_out(found.retired, found.hidden), *said),
    )


def _check(path: Path, *, force: bool) -> None:
    """Raise MlsprepError where nothing can or should be written, before anything is read."""
    try:
        there = path.stat()
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise MlsprepError(f"{path} cannot be written: there is no folder {path.parent}.") from None
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MlsprepError(f"{path} cannot be written: {reason}.") from error
    if stat.S_ISDIR(there.st_mode):
        raise UsageError(f"{path} is a folder; name a file in it, such as {path / 'mlsprep.apkg'}.")
    if not stat.S_ISREG(there.st_mode):
        raise MlsprepError(f"{path} cannot be written: it is no ordinary file.")
    if not force:
        raise MlsprepError(f"{path} is there already; --force replaces it.")


def _left_out(retired: int, hidden: int) -> list[str]:
    out = []
    if retired:
        out.append(f"{retired} retired note{'s are' if retired > 1 else ' is'} left out.")
    if hidden:
        out.append(
            f"{hidden} note{'s' if hidden > 1 else ''} of hidden decks left out; `mlsprep decks restore` shows them."
        )
    return out
