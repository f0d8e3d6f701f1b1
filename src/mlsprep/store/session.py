"""The statements of the study loop, on the stdlib driver: importing SQLAlchemy would cost 200 ms at every start.

What a card is made of (kinds, exams) is imported where it is read: `due` counts cards and reads none.

It owns opening, what waits, one card with its memory and events, appending, marks and the rollup; nothing in bulk.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.memory import DEFAULT_PARAMETERS, Memory
from mlsprep.core.queue import LINE, Candidate, Done
from mlsprep.core.review import Event, Kind, Rating, State
from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from mlsprep.core.card import Card
    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Family, Text
    from mlsprep.core.review import Cell

HEAD = "0003"
"""The newest schema revision; a test ties it to the head of the Alembic scripts."""

BUSY_MILLISECONDS = 30_000
"""How long a writer waits for another process: eight of them answering at once wait well under a second."""

UNDOABLE = 1000
"""How many answers back undo reaches."""

PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # or INSERT OR REPLACE would get round the log's triggers
    "PRAGMA synchronous=FULL",
)

FILTER = """
  AND (:decks IS NULL OR n.deck IN (SELECT value FROM json_each(:decks)))
  AND (:topics IS NULL
       OR n.domain IN (SELECT value FROM json_each(:domains))
       OR EXISTS (SELECT 1 FROM note_topics t WHERE t.note = n.id
                  AND t.topic IN (SELECT value FROM json_each(:topics))))
  AND (:tags IS NULL OR EXISTS (SELECT 1 FROM note_tags g WHERE g.note = n.id
                                AND g.tag IN (SELECT value FROM json_each(:tags))))
"""

_APART = """
  AND m.card NOT IN (SELECT b.card FROM marks b WHERE b.kind = 'buried' AND CAST(b.value AS INTEGER) > :day)
  AND (NOT :siblings OR NOT EXISTS (SELECT 1 FROM memories s WHERE s.last_day = :day AND s.note = m.note
                                    AND s.card <> m.card))
"""

_CANDIDATE = "SELECT m.card, m.note, m.state, m.due"

STATEMENTS = {  # put together from the constants above only
    "version": "SELECT version_num FROM alembic_version",
    "meta": "SELECT value FROM meta WHERE key = ?",
    "set_meta": "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    "parameters": "SELECT weights FROM parameters ORDER BY id DESC LIMIT 1",
    "exam": "SELECT content FROM exams WHERE id = ?",
    "exams": "SELECT content FROM exams ORDER BY position",
    "topics": "SELECT id, title FROM topics ORDER BY position",
    "family": "SELECT content FROM families WHERE id = ?",
    "decks": "SELECT id, key FROM decks WHERE NOT hidden ORDER BY key",
    "tags": "SELECT DISTINCT tag FROM note_tags ORDER BY tag",
    "done": """SELECT coalesce(sum(CASE WHEN state = 0 THEN count END), 0),
                      coalesce(sum(CASE WHEN state = 2 THEN count END), 0) FROM rollup WHERE day = ?""",
    "days": "SELECT DISTINCT day FROM rollup WHERE day <= ? ORDER BY day DESC LIMIT ?",
    "learning": f"{_CANDIDATE} FROM memories m JOIN notes n ON n.id = m.note"  # noqa: S608
    f" WHERE m.active = 1 AND m.state IN (1, 3) AND m.due < :until {FILTER}"
    " AND NOT EXISTS (SELECT 1 FROM marks b WHERE b.kind = 'buried' AND b.card = m.card"
    " AND CAST(b.value AS INTEGER) > :day)",
    # Backlog by elapsed / stability: the same order as retrievability, without a power for each card.
    # Without a filter no note is looked at: one covering index answers.
    "reviews": f"{_CANDIDATE} FROM memories m WHERE m.active = 1 AND m.state = 2 AND m.due <= :until {_APART}"
    " ORDER BY (m.last_day - :day) / m.stability, m.card LIMIT :most",
    "reviews_filtered": f"{_CANDIDATE} FROM memories m JOIN notes n ON n.id = m.note"
    f" WHERE m.active = 1 AND m.state = 2 AND m.due <= :until {FILTER} {_APART}"
    " ORDER BY (m.last_day - :day) / m.stability, m.card LIMIT :most",
    # CROSS JOIN keeps SQLite from walking all memories for a handful of nudges: without statistics it would.
    "nudged": f"{_CANDIDATE} FROM nudges u CROSS JOIN memories m ON m.card = u.card JOIN notes n ON n.id = m.note"
    " WHERE u.day <= :day AND (m.last_at IS NULL OR m.last_at < u.at) AND m.active = 1 AND m.state = 2"
    f" AND m.due > :until {FILTER} {_APART}",
    # A new card has no last answer: the log tells whether it was asked (or reset) since, undone answers apart.
    "nudged_new": f"{_CANDIDATE} FROM nudges u CROSS JOIN memories m ON m.card = u.card"  # noqa: S608
    " JOIN notes n ON n.id = m.note"
    " WHERE u.day <= :day AND m.active = 1 AND m.state = 0 AND NOT EXISTS (SELECT 1 FROM reviews r"
    " WHERE r.card = m.card AND r.at >= u.at AND r.kind IN (0, 3)"
    " AND NOT EXISTS (SELECT 1 FROM reviews x WHERE x.card = r.card AND x.undoes = r.id))"
    f" {FILTER} {_APART} GROUP BY m.card ORDER BY max(u.at), m.card",
    # A line of new cards (`core.queue.LINE`) is a stretch of places, and so of the index.
    "new": f"{_CANDIDATE} FROM memories m WHERE m.active = 1 AND m.state = 0 AND m.due >= :since"  # noqa: S608
    " AND m.due < :until AND (:optional OR m.note NOT IN"
    f" (SELECT n.id FROM decks d JOIN notes n ON n.deck = d.id WHERE d.optional)) {_APART}"
    " ORDER BY m.due, m.card LIMIT :most",
    "new_filtered": f"{_CANDIDATE} FROM memories m JOIN notes n ON n.id = m.note JOIN decks d ON d.id = n.deck"
    " WHERE m.active = 1 AND m.state = 0 AND m.due >= :since AND m.due < :until"
    f" AND (:optional OR NOT d.optional) {FILTER} {_APART}"
    " ORDER BY m.due, m.card LIMIT :most",
    "cram": f"{_CANDIDATE} FROM memories m JOIN notes n ON n.id = m.note JOIN decks d ON d.id = n.deck"
    f" WHERE m.active = 1 AND (:optional OR NOT d.optional) {FILTER}"
    " ORDER BY m.state = 0, (m.last_day - :day) / m.stability, m.due, m.card LIMIT :most",
    "next_learning": "SELECT min(due) FROM memories WHERE active = 1 AND state IN (1, 3)",
    "next_review": "SELECT min(due) FROM memories WHERE active = 1 AND state = 2 AND due > ?",
    "due_on": "SELECT count(DISTINCT note) FROM memories WHERE active = 1 AND state = 2 AND due <= ?",
    "learning_until": "SELECT count(*) FROM memories WHERE active = 1 AND state IN (1, 3) AND due < ?",
    "new_left": "SELECT count(*) FROM (SELECT 1 FROM memories m JOIN notes n ON n.id = m.note"
    " JOIN decks d ON d.id = n.deck WHERE m.active = 1 AND m.state = 0 AND m.due >= ? AND m.due < ?"
    " AND NOT d.optional LIMIT ?)",
    "limited": "SELECT id, new_per_day FROM decks WHERE new_per_day IS NOT NULL AND NOT hidden"
    " AND (? OR NOT optional) ORDER BY key",
    # New today: what was answered before today, if anything, was before a reset.
    "own_done": """SELECT n.deck, count(*) FROM memories m CROSS JOIN notes n ON n.id = m.note
                   JOIN decks d ON d.id = n.deck
                   WHERE m.last_day = :day AND d.new_per_day IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM reviews r WHERE r.card = m.card AND r.kind IN (0, 5) AND r.day < :day
                     AND r.at > coalesce((SELECT max(x.at) FROM reviews x WHERE x.card = m.card AND x.kind = 3), 0)
                     AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.card = r.card AND u.undoes = r.id))
                   GROUP BY n.deck""",
    "places": "SELECT id, topic, domain FROM notes WHERE id IN (SELECT value FROM json_each(?))",
    "find_id": "SELECT id FROM cards WHERE id = ?",
    "find_key": "SELECT id FROM cards WHERE key = ?",
    "alias": "SELECT new FROM aliases WHERE old = ?",
    "card": """SELECT c.id, c.key, c.facet, c.seed, c.retired OR n.retired, c.rank, n.id, n.key, n.kind, n.content,
                      n.edited, n.domain, d.key, d.title, d.hidden,
                      m.state, m.step, m.due, m.stability, m.difficulty, m.last_day, m.last_at, m.reps, m.lapses,
                      m.active, coalesce(n.topic, d.topic), d.source, d.checked, d.url
               FROM cards c JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck JOIN memories m ON m.card = c.id
               WHERE c.id = ?""",
    "scheduling": """SELECT m.state, m.step, m.due, m.stability, m.difficulty, m.last_day, m.last_at, m.reps, m.lapses,
                     c.seed, c.rank, c.retired OR n.retired OR d.hidden,
                     EXISTS (SELECT 1 FROM marks WHERE kind = 'suspended' AND marks.card = m.card),
                     (SELECT max(at) FROM reviews WHERE reviews.card = m.card)
                     FROM memories m JOIN cards c ON c.id = m.card JOIN notes n ON n.id = c.note
                     JOIN decks d ON d.id = n.deck WHERE m.card = ?""",
    "marks": "SELECT kind, value FROM marks WHERE card = ?",
    "events": """SELECT card, at, id, kind, day, hour, rating, milliseconds, device, undoes, state, step, due,
                 stability, difficulty FROM reviews WHERE card = ? ORDER BY at, id""",
    "append": """INSERT INTO reviews
                 (card, at, id, kind, day, hour, rating, milliseconds, device, undoes, state, step, due,
                 stability, difficulty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
    "remember": """UPDATE memories SET state = ?, step = ?, due = ?, stability = ?, difficulty = ?, last_day = ?,
                   last_at = ?, reps = ?, lapses = ? WHERE card = ?""",
    "tally": """INSERT INTO rollup (day, hour, state, bucket, rating, count, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (day, hour, state, bucket, rating)
                DO UPDATE SET count = count + excluded.count, milliseconds = milliseconds + excluded.milliseconds""",
    "tidy_rollup": "DELETE FROM rollup WHERE count = 0",
    "undoable": "INSERT INTO undoable (card, review, leech) VALUES (?, ?, ?)",
    "find_undoable": "SELECT seq, card, review, leech FROM undoable WHERE review = ?",
    "last_undoable": "SELECT seq, card, review, leech FROM undoable ORDER BY seq DESC LIMIT 1",
    "forget_undoable": "DELETE FROM undoable WHERE seq = ?",
    "trim_undoable": "DELETE FROM undoable WHERE seq <= ?",
    "mark": """INSERT INTO marks (kind, card, value, at) VALUES (?, ?, ?, ?)
               ON CONFLICT (kind, card) DO UPDATE SET value = excluded.value, at = excluded.at""",
    "unmark": "DELETE FROM marks WHERE kind = ? AND card = ?",
    "rest": """UPDATE memories SET active = (
                 SELECT NOT (c.retired OR n.retired OR d.hidden
                             OR EXISTS (SELECT 1 FROM marks WHERE kind = 'suspended' AND marks.card = c.id))
                 FROM cards c JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE c.id = memories.card)
               WHERE card = ?""",
    "edit": """UPDATE notes SET edited = :edited, edited_at = :at, words = :words, topic = :topic, domain = :domain
               WHERE id = :note""",
    "words": "SELECT words FROM notes WHERE id = ?",
    "unindex": "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)",
    "index": "INSERT INTO search (rowid, words) VALUES (?, ?)",
    "drop_topics": "DELETE FROM note_topics WHERE note = ?",
    "drop_tags": "DELETE FROM note_tags WHERE note = ?",
    "add_topic": "INSERT OR IGNORE INTO note_topics (note, topic) VALUES (?, ?)",
    "add_tag": "INSERT OR IGNORE INTO note_tags (note, tag) VALUES (?, ?)",
    "note": """SELECT d.key, n.key, n.explicit, n.content, n.edited FROM notes n JOIN decks d ON d.id = n.deck
               WHERE n.id = ?""",
    "note_cards": "SELECT id, facet, retired, rank FROM cards WHERE note = ?",
    "add_card": "INSERT INTO cards (note, facet, key, seed, rank) VALUES (?, ?, ?, ?, ?)",
    "add_memory": "INSERT INTO memories (card, note, active, state, due) VALUES (?, ?, 1, 0, ?)",
    "retire_card": "UPDATE cards SET retired = ? WHERE id = ?",
    "sheet": """SELECT n.kind, n.content, n.edited FROM notes n JOIN note_topics t ON t.note = n.id
                WHERE t.topic = ? AND NOT n.retired AND n.kind IN ('basic', 'cloze', 'facts') ORDER BY n.deck, n.id""",
    "devices": "SELECT id, name FROM devices",
}


_STATES = tuple(State)
"""States by their number: calling the enumeration for each of thousands of rows is slow."""


class Filter(NamedTuple):
    """Which notes take part; None means all. Decks are local ids, topics and domains names."""

    decks: tuple[int, ...] | None = None
    topics: tuple[str, ...] | None = None
    domains: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None

    @property
    def empty(self) -> bool:
        """Whether everything takes part."""
        return self.decks is None and self.topics is None and self.tags is None

    def parameters(self) -> dict[str, str | None]:
        """Return the filter as the statements take it."""
        return {
            "decks": None if self.decks is None else json.dumps(self.decks),
            "topics": None if self.topics is None else json.dumps(self.topics),
            "domains": json.dumps(self.domains),
            "tags": None if self.tags is None else json.dumps(self.tags),
        }


class Studied(NamedTuple):
    """A card as the study loop needs it."""

    card: Card
    memory: Memory
    seed: int
    rank: int
    note: int
    domain: str | None
    active: bool
    retired: bool
    marks: dict[str, str]


class Scheduling(NamedTuple):
    """What answering a card needs to know; `last_event` is the moment of its newest event, of any kind."""

    memory: Memory
    seed: int
    rank: int
    retired: bool
    suspended: bool
    last_event: int | None


class NoteRow(NamedTuple):
    """A note as the store has it: what the source says, and the learner's own version of it if there is one."""

    deck: str
    id: str
    explicit: bool
    content: dict[str, Any]
    edited: dict[str, Any] | None

    @property
    def shown(self) -> dict[str, Any]:
        """The version that is studied."""
        return self.edited or self.content


def _memory(row: tuple[Any, ...]) -> Memory:
    state, step, due, stability, difficulty, last_day, last_at, reps, lapses = row
    if state == 0:
        return Memory()
    return Memory(State(state), step, due, stability, difficulty, last_day, last_at, reps, lapses)


class Store:
    """An open database. Every write happens inside `transaction()`."""

    def __init__(self, path: Path) -> None:
        """Open a database that exists. Raises MlsprepError when it cannot be opened or read."""
        self.path = path
        try:
            self._db = sqlite3.connect(path.absolute().as_uri() + "?mode=rw", uri=True, isolation_level=None)
            for pragma in PRAGMAS:
                self._db.execute(pragma)
        except sqlite3.Error as error:
            # Without room for the index beside its log, SQLite cannot even read.
            if "readonly" in str(error):
                raise MlsprepError(
                    f"The database {path} cannot be written: it, or the folder it is in, is read-only.",
                ) from error
            hint = " The disk may be full." if "disk I/O" in str(error) else ""
            raise MlsprepError(f"The database {path} cannot be opened: {error}.{hint}") from error

    def close(self) -> None:
        """Close the database; afterwards nothing can be asked of it."""
        self._db.close()

    def _run(self, name: str, arguments: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        return self._db.execute(STATEMENTS[name], arguments)

    def execute(self, statement: str, arguments: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run a statement of another module of the store on this connection."""
        return self._db.execute(statement, arguments)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing; the write lock is taken at once. Committed and on disk when it ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # -- what the library says -------------------------------------------------------------------------------------

    def version(self) -> str | None:
        """Return the schema revision, None where there is no schema."""
        try:
            row = self._run("version").fetchone()
        except sqlite3.OperationalError:
            return None
        return row[0] if row else None

    def meta(self, key: str) -> str | None:
        """Return a stored setting of the database itself."""
        row = self._run("meta", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Store a setting of the database itself."""
        self._run("set_meta", (key, value))

    def parameters(self) -> tuple[float, ...]:
        """Return the FSRS parameters in force."""
        row = self._run("parameters").fetchone()
        return tuple(json.loads(row[0])) if row else DEFAULT_PARAMETERS

    def exam(self, name: str) -> Blueprint | None:
        """Return an exam's blueprint, None for an unknown name."""
        from mlsprep.core.exam import Blueprint

        row = self._run("exam", (name,)).fetchone()
        return Blueprint.load(json.loads(row[0])) if row else None

    def exams(self) -> list[Blueprint]:
        """Return every blueprint, in order."""
        from mlsprep.core.exam import Blueprint

        return [Blueprint.load(json.loads(row[0])) for row in self._run("exams")]

    def topics(self) -> list[Topic]:
        """Return the topic tree, parents before children."""
        from mlsprep.core.exam import Topic
        from mlsprep.core.note import Text

        return [Topic(row[0], Text.of(json.loads(row[1]))) for row in self._run("topics")]

    def family(self, name: str) -> Family | None:
        """Return a family of facts, None for an unknown name."""
        from mlsprep.core.note import Family

        row = self._run("family", (name,)).fetchone()
        return Family.load(json.loads(row[0])) if row else None

    def deck_ids(self) -> dict[str, int]:
        """Return the local id of every deck that is not hidden."""
        return {key: number for number, key in self._run("decks")}

    def tags(self) -> list[str]:
        """Return every tag in use."""
        return [row[0] for row in self._run("tags")]

    # -- what waits ------------------------------------------------------------------------------------------------

    def _candidates(self, name: str, arguments: dict[str, Any]) -> list[Candidate]:
        return [Candidate(card, note, _STATES[state], due) for card, note, state, due in self._run(name, arguments)]

    def places(self, notes: Iterable[int]) -> dict[int, tuple[str | None, str | None]]:
        """Return the primary topic and the named domain of notes."""
        rows = self._run("places", (json.dumps(list(notes)),))
        return {number: (topic, domain) for number, topic, domain in rows}

    def learning(self, chosen: Filter, *, day: int, until: int) -> list[Candidate]:
        """Return the cards in a learning step that is due before `until` (UTC microseconds)."""
        return self._candidates("learning", {**chosen.parameters(), "day": day, "until": until})

    def reviews(self, chosen: Filter, *, day: int, ahead: int, siblings: bool, most: int) -> list[Candidate]:
        """Return the review cards due by `day + ahead`, the least retrievable first, nudged ones included."""
        arguments = {**chosen.parameters(), "day": day, "until": day + ahead, "siblings": siblings, "most": most}
        found = self._candidates("reviews" if chosen.empty else "reviews_filtered", arguments)
        return self._candidates("nudged", arguments) + found

    def new(
        self, chosen: Filter, *, day: int, siblings: bool, optional: bool, most: int, line: int = 0
    ) -> list[Candidate]:
        """Return the first new cards of a line: the common one, or that of a deck with a limit of its own.

        Those of optional decks only where `optional`.
        """
        arguments = {**chosen.parameters(), "day": day, "siblings": siblings, "optional": optional, "most": most}
        arguments |= {"since": line * LINE, "until": (line + 1) * LINE}
        return self._candidates("new" if chosen.empty else "new_filtered", arguments)

    def limited(self, *, optional: bool) -> dict[int, int]:
        """Return the decks with a limit of new cards of their own; optional decks only where `optional`."""
        return dict(self._run("limited", (optional,)).fetchall())

    def own_done(self, day: int) -> dict[int, int]:
        """Return, per deck with a limit of its own, how many new cards the log holds for a study day."""
        return dict(self._run("own_done", {"day": day}).fetchall())

    def nudged_new(self, chosen: Filter, *, day: int, siblings: bool) -> list[Candidate]:
        """Return the new cards that a missed question made due and that were not asked since, oldest first."""
        return self._candidates("nudged_new", {**chosen.parameters(), "day": day, "siblings": siblings})

    def everything(self, chosen: Filter, *, day: int, optional: bool, most: int) -> list[Candidate]:
        """Return cards whether due or not (for cramming): the least retrievable first, new ones last."""
        return self._candidates("cram", {**chosen.parameters(), "day": day, "optional": optional, "most": most})

    def done(self, day: int) -> Done:
        """Return how many new cards and reviews the log holds for a study day."""
        return Done(*self._run("done", (day,)).fetchone())

    def days(self, until: int, most: int) -> list[int]:
        """Return the last study days with an answer, newest first."""
        return [row[0] for row in self._run("days", (until, most))]

    def next_learning(self) -> int | None:
        """Return when the next learning step is due, UTC microseconds."""
        value = self._run("next_learning").fetchone()[0]
        return None if value is None else int(value)

    def next_review(self, day: int) -> int | None:
        """Return the first study day after `day` on which a review is due."""
        value = self._run("next_review", (day,)).fetchone()[0]
        return None if value is None else int(value)

    def due_on(self, day: int) -> int:
        """Return how many notes have a review due by a study day."""
        return int(self._run("due_on", (day,)).fetchone()[0])

    def learning_until(self, until: int) -> int:
        """Return how many learning steps are due before a moment."""
        return int(self._run("learning_until", (until,)).fetchone()[0])

    def new_left(self, most: int, *, line: int = 0) -> int:
        """Return how many new cards of a line are left, counted up to `most`."""
        return int(self._run("new_left", (line * LINE, (line + 1) * LINE, most)).fetchone()[0])

    # -- one card --------------------------------------------------------------------------------------------------

    def find(self, name: str) -> int | None:
        """Return the local id of a card by id, key or former key."""
        if name.isascii() and name.isdigit():
            row = self._run("find_id", (int(name),)).fetchone() if len(name) < 19 else None  # noqa: PLR2004 - 64 bits
            return row[0] if row else None
        for _ in range(100):  # a chain of renames
            if row := self._run("find_key", (name,)).fetchone():
                return int(row[0])
            if not (row := self._run("alias", (name,)).fetchone()):
                return None
            name = row[0]
        return None

    def card(self, number: int) -> Studied:
        """Return a card with its memory and marks. Raises MlsprepError when there is none of that id."""
        from mlsprep.core.card import Card, Face
        from mlsprep.core.kinds import load_body
        from mlsprep.core.note import Text

        row = self._run("card", (number,)).fetchone()
        if row is None:
            raise MlsprepError(f"There is no card {number}.")
        content = json.loads(row[10] or row[9])
        body = load_body(content["kind"], content["body"])
        family = self.family(content["body"]["family"]) if content["kind"] == "facts" else None
        topics = tuple(content["topics"]) or ((row[25],) if row[25] else ())
        try:
            face = body.face(row[2], family)
        except KeyError:  # the learner's edit no longer yields this facet: show the source's
            content = json.loads(row[9])
            body = load_body(content["kind"], content["body"])
            try:
                face = body.face(row[2], family)
            except KeyError:  # nor does the source: a retired card, of which the words of its note are left
                face = Face(Text.of(body.prompt), Text.of(body.answer))
        card = Card(
            id=row[0],
            deck=row[12],
            note=row[7],
            facet=row[2],
            kind=content["kind"],
            topics=topics,
            tags=tuple(content.get("tags", ())),
            face=face,
            deck_title=Text.of(json.loads(row[13])),
            why=Text.of(content["why"]) if "why" in content else None,
            source=content.get("source") or row[26],
            url=content.get("url") or row[28],
            checked=content.get("checked") or row[27],
            status=Text.of(content["status"]) if "status" in content else None,
            own=row[10] is not None,
        )
        marks = dict(self._run("marks", (number,)).fetchall())
        retired = bool(row[4] or row[14])
        return Studied(card, _memory(row[15:24]), row[3], row[5], row[6], row[11], bool(row[24]), retired, marks)

    def scheduling(self, number: int) -> Scheduling:
        """Return what answering a card needs to know. Raises MlsprepError when there is none of that id."""
        row = self._run("scheduling", (number,)).fetchone()
        if row is None:
            raise MlsprepError(f"There is no card {number}.")
        return Scheduling(_memory(row[:9]), row[9], row[10], bool(row[11]), bool(row[12]), row[13])

    def events(self, number: int) -> list[Event]:
        """Return the whole log of a card."""
        return [
            Event(
                card=row[0],
                at=row[1],
                id=row[2],
                kind=Kind(row[3]),
                day=row[4],
                hour=row[5],
                rating=None if row[6] is None else Rating(row[6]),
                milliseconds=row[7],
                device=row[8],
                undoes=row[9],
                state=None if row[10] is None else State(row[10]),
                step=row[11],
                due=row[12],
                stability=row[13],
                difficulty=row[14],
            )
            for row in self._run("events", (number,))
        ]

    # -- writing (inside a transaction) ----------------------------------------------------------------------------

    def append(self, event: Event) -> None:
        """Add an event to the log. The caller keeps memory and rollup in step, in the same transaction."""
        self._run(
            "append",
            (
                event.card,
                event.at,
                event.id,
                int(event.kind),
                event.day,
                event.hour,
                None if event.rating is None else int(event.rating),
                event.milliseconds,
                event.device,
                event.undoes,
                None if event.state is None else int(event.state),
                event.step,
                event.due,
                event.stability,
                event.difficulty,
            ),
        )

    def remember(self, number: int, memory: Memory, rank: int) -> None:
        """Store a card's memory; a new card goes back to its rank in the line."""
        self._run(
            "remember",
            (
                int(memory.state),
                memory.step,
                rank if memory.due is None else memory.due,
                memory.stability,
                memory.difficulty,
                memory.last_day,
                memory.last_at,
                memory.reps,
                memory.lapses,
                number,
            ),
        )

    def tally(self, cell: Cell, count: int, milliseconds: int) -> None:
        """Add to a cell of the rollup."""
        self._run("tally", (*cell, count, milliseconds))

    def tally_change(self, before: Counter[tuple[Cell, str]], after: Counter[tuple[Cell, str]]) -> None:
        """Replace what a card adds to the rollup."""
        for cell in {cell for cell, _ in (*before, *after)}:
            count = after[cell, "count"] - before[cell, "count"]
            spent = after[cell, "milliseconds"] - before[cell, "milliseconds"]
            if count or spent:
                self.tally(cell, count, spent)
        self._run("tidy_rollup")

    def undoable(self, number: int, review: bytes, *, leech: bool) -> None:
        """Remember that an answer can be undone; the oldest of more than `UNDOABLE` is forgotten."""
        seq = self._run("undoable", (number, review, leech)).lastrowid
        if seq and seq > UNDOABLE and seq % 64 == 0:  # a delete with every answer would cost a page each
            self._run("trim_undoable", (seq - UNDOABLE,))

    def find_undoable(self, review: bytes | None = None) -> tuple[int, int, bytes, bool] | None:
        """Return (sequence, card, review id, leech) of an answer that still stands, without `review` the newest."""
        row = (self._run("find_undoable", (review,)) if review else self._run("last_undoable")).fetchone()
        return (row[0], row[1], row[2], bool(row[3])) if row else None

    def forget_undoable(self, seq: int) -> None:
        """Drop an entry that was undone."""
        self._run("forget_undoable", (seq,))

    def mark(self, number: int, kind: str, value: str | None, at: int) -> None:
        """Set a mark of a card (`suspended`, `buried`, `flag`, `wrong`), or take it away with None."""
        if value is None:
            self._run("unmark", (kind, number))
        else:
            self._run("mark", (kind, number, value, at))
        if kind == "suspended":
            self._run("rest", (number,))

    def note(self, number: int) -> NoteRow:
        """Return a note as the source and as the learner has it."""
        row = self._run("note", (number,)).fetchone()
        edited = json.loads(row[4]) if row[4] else None
        return NoteRow(row[0], row[1], bool(row[2]), json.loads(row[3]), edited)

    def edit(self, number: int, content: dict[str, Any], words: str, *, at: int | None, seeds: dict[str, int]) -> None:
        """Store a note's content as the learner's own version, or with `at` None go back to the source's.

        Args:
            number: the note.
            content: the content that is to be shown from now on.
            words: the text a search looks in.
            at: when it was edited; None takes the learner's version away.
            seeds: key -> fuzz seed of every card the content yields, in order; cards of other facets are retired.
        """
        from mlsprep.core.search import indexed

        topics = content["topics"]
        (before,) = self._run("words", (number,)).fetchone()
        if before != words:
            self._run("unindex", (number, indexed(before)))
            self._run("index", (number, indexed(words)))
        self._run(
            "edit",
            {
                "edited": None if at is None else json.dumps(content, ensure_ascii=False, separators=(",", ":")),
                "at": at,
                "words": words,
                "topic": topics[0] if topics else None,
                "domain": content.get("domain"),
                "note": number,
            },
        )
        self._run("drop_topics", (number,))
        self._run("drop_tags", (number,))
        for topic in topics:
            self._run("add_topic", (number, topic))
        for tag in content.get("tags", ()):
            self._run("add_tag", (number, tag))
        there = {facet: (card, rank) for card, facet, _, rank in self._run("note_cards", (number,)).fetchall()}
        facets = {key.rpartition("#")[2]: (key, seed) for key, seed in seeds.items()}
        for facet, (card, _) in there.items():
            self._run("retire_card", (facet not in facets, card))
            self._run("rest", (card,))
        rank = max((rank for _, rank in there.values()), default=0)
        for facet, (key, seed) in facets.items():
            if facet not in there:
                card = self._run("add_card", (number, facet, key, seed, rank)).lastrowid
                self._run("add_memory", (card, number, rank))
                self._run("rest", (card,))

    def cards_of(self, note: int) -> list[int]:
        """Return every card of a note, retired ones included."""
        return [row[0] for row in self._run("note_cards", (note,))]

    def sheet(self, topic: str) -> list[tuple[Text, Text]]:
        """Return front and back of every card of a topic."""
        from mlsprep.core.kinds import load_body

        families: dict[str, Family | None] = {}
        out: list[tuple[Text, Text]] = []
        for _, content, edited in self._run("sheet", (topic,)):
            data = json.loads(edited or content)
            body = load_body(data["kind"], data["body"])
            family = None
            if data["kind"] == "facts":
                name = data["body"]["family"]
                family = families[name] if name in families else families.setdefault(name, self.family(name))
            for facet in body.facets():
                if facet != "reverse":
                    face = body.face(facet, family)
                    out.append((face.front, face.back))
        return out

    def devices(self) -> dict[int, str]:
        """Return the devices that wrote to the log."""
        return dict(self._run("devices").fetchall())
