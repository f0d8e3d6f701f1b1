"""Lists of what there is: decks, exams with coverage, topics, cards."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlsprep.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from mlsprep.tasks.app import App
    from mlsprep.tasks.study import Chosen


@contextmanager
def _reading(app: App) -> Iterator[Connection]:
    from mlsprep.store import migrate

    _ = app.store
    with migrate.connected(app.database, write=False) as connection:
        yield connection


def decks(app: App) -> list[dict[str, Any]]:
    """Return every deck with its numbers."""
    from mlsprep.store import listing

    with _reading(app) as connection:
        return listing.deck_rows(connection, app.today)


def exams(app: App) -> list[dict[str, Any]]:
    """Return every exam with cards and questions per domain and task, each note counted at its primary task."""
    from mlsprep.store import listing

    with _reading(app) as connection:
        notes = listing.tallies(connection)
    out = []
    for exam in app.store.exams():
        sums: dict[str, list[int]] = {task.id: [0, 0, 0] for domain in exam.domains for task in domain.tasks}
        for note in notes:
            place = exam.primary_task(note.topics, note.tasks)
            if place:
                entry = sums[place[1].id]
                entry[0] += note.cards
                entry[1] += note.questions
                entry[2] += note.cards if note.core else 0
        out.append(
            {
                "id": exam.id,
                "title": exam.title.both(),
                "status": exam.status,
                "successor": exam.successor,
                "minutes": exam.minutes,
                "questions": {"scored": exam.scored, "unscored": exam.unscored},
                "pass": exam.passing,
                "partial": exam.partial,
                "domains": [
                    {
                        "id": domain.id,
                        "title": domain.title.both(),
                        "weight": domain.weight,
                        "cards": sum(sums[task.id][0] for task in domain.tasks),
                        "questions": sum(sums[task.id][1] for task in domain.tasks),
                        "tasks": [
                            {
                                "id": task.id,
                                "title": task.title.both(),
                                "cards": sums[task.id][0],
                                "core": sums[task.id][2],
                                "questions": sums[task.id][1],
                            }
                            for task in domain.tasks
                        ],
                    }
                    for domain in exam.domains
                ],
            },
        )
    return out


def coverage(app: App) -> dict[str, Any]:
    """Return what is covered: exam tasks by cards and questions, topics also by the notes that they cover."""
    from mlsprep.bundled import folder
    from mlsprep.formats.library_yaml import read_coverage

    tree = topics(app)
    notes = read_coverage(folder("decks") / "coverage.yaml", {topic["id"] for topic in tree})
    groups = {topic["id"].rpartition("/")[0] for topic in tree}
    return {
        "exams": exams(app),
        "notes": [{"id": item.id, "title": item.title.both(), "topics": list(item.topics)} for item in notes],
        "topics": [
            {**topic, "notes": [item.id for item in notes if topic["id"] in item.topics]}
            for topic in tree
            if topic["id"] not in groups
        ],
    }


def topics(app: App) -> list[dict[str, Any]]:
    """Return the topic tree; a note counts for its first topic, and for the groups above it."""
    from mlsprep.store import listing

    with _reading(app) as connection:
        notes = listing.tallies(connection)
    out = []
    for topic in app.store.topics():
        inside = [
            note
            for note in notes
            if note.topics and (note.topics[0] == topic.id or note.topics[0].startswith(f"{topic.id}/"))
        ]
        out.append(
            {
                "id": topic.id,
                "title": topic.title.both(),
                "cards": sum(note.cards for note in inside),
                "seen": sum(note.seen for note in inside),
                "core": sum(note.cards for note in inside if note.core),
                "questions": sum(note.questions for note in inside),
            },
        )
    return out


def cards(app: App, query: str, chosen: Chosen, limit: int | None = None) -> list[dict[str, Any]]:
    """Return the cards of the filter whose texts contain every word of the query.

    `is:` terms choose by state: new, learning, review, due, suspended, buried, flagged, wrong, leech, known, edited,
    retired. Raises UsageError for another one.
    """
    from mlsprep.core.day import to_micros
    from mlsprep.store import listing

    query.encode()  # bytes of the command line that are no text are refused, not looked for
    words, states = [], []
    for term in query.split():
        if term.casefold().startswith("is:"):
            name = term[3:].casefold()
            if name not in listing.STATES:
                raise UsageError(f"There is no is:{name}; there are {', '.join(f'is:{s}' for s in listing.STATES)}.")
            states.append(name)
        else:
            words.append(term)
    with _reading(app) as connection:
        return listing.card_rows(
            connection,
            words=words,
            states=states,
            chosen=chosen.filter,
            day=app.today,
            now=to_micros(app.now),
            calendar=app.calendar,
            parameters=app.store.parameters(),
            limit=limit,
        )
