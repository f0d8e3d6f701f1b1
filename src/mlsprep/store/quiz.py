"""The statements of the quiz and the mock exam, on the stdlib driver like those of the study loop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.note import FROM_NOTES
from mlsprep.core.queue import LINE
from mlsprep.store.session import FILTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlsprep.store.session import Filter, Store

_LIVE = "NOT q.retired AND NOT n.retired AND NOT d.hidden"

# Questions that the grammar of notes made drill what was noted; a paper stands for the exam.
_OF_NOTES = f"AND NOT EXISTS (SELECT 1 FROM note_tags x WHERE x.note = n.id AND x.tag = '{FROM_NOTES}')"  # noqa: S608 - a constant

STATEMENTS = {  # put together from constants only
    "pool": "SELECT q.id, q.key, n.kind, json_array_length(n.content, '$.body.key'),"  # noqa: S608
    " json_extract(n.content, '$.body.difficulty'), coalesce(n.topic, d.topic), n.domain,"
    " json_extract(n.content, '$.topics'), json_extract(n.content, '$.tasks')"
    " FROM questions q JOIN notes n ON n.id = q.note JOIN decks d ON d.id = n.deck"
    f" WHERE {_LIVE} AND q.key NOT LIKE '%#%' AND (:optional OR NOT d.optional) {FILTER} {_OF_NOTES} ORDER BY q.id",
    "written": "SELECT q.id, q.key, n.kind, json_array_length(n.content, '$.body.key'),"  # noqa: S608
    " json_extract(n.content, '$.body.difficulty'), coalesce(n.topic, d.topic), n.domain"
    " FROM questions q JOIN notes n ON n.id = q.note JOIN decks d ON d.id = n.deck"
    f" WHERE {_LIVE} AND q.key NOT LIKE '%#%' AND (:optional OR NOT d.optional) {FILTER} ORDER BY q.id",
    "question": "SELECT q.id, q.key, n.id, n.key, n.content, n.edited, n.domain, d.title, d.source, d.checked, d.topic"
    " FROM questions q JOIN notes n ON n.id = q.note JOIN decks d ON d.id = n.deck WHERE q.id = ?",
    # Notes that questions may be made of, read no further than to name the questions: bodies are loaded for a few.
    "facts": "SELECT d.key || '/' || n.key, coalesce(n.topic, d.topic),"  # noqa: S608
    " json_extract(coalesce(n.edited, n.content), '$.body.family'),"
    " (SELECT group_concat(key, ' ') FROM json_each(coalesce(n.edited, n.content), '$.body.facts'))"
    " FROM notes n JOIN decks d ON d.id = n.deck WHERE n.kind = 'facts' AND NOT n.retired AND NOT d.hidden"
    f" AND (:optional OR NOT d.optional) {FILTER} ORDER BY n.id",
    "typed": "SELECT d.key || '/' || n.key, coalesce(n.topic, d.topic)"  # noqa: S608
    " FROM cards c JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck"
    " WHERE n.kind = 'basic' AND c.facet = 'recall' AND NOT c.retired AND NOT n.retired AND NOT d.hidden"
    ' AND (coalesce(n.edited, n.content) LIKE \'%"back":"`%\''
    ' OR coalesce(n.edited, n.content) GLOB \'*"back":"[-+0-9]*\')'
    f" AND (:optional OR NOT d.optional) {FILTER} ORDER BY c.id",
    "note": "SELECT d.key || '/' || n.key, n.id, n.content, n.edited, d.title, d.source, d.checked"
    " FROM decks d JOIN notes n ON n.deck = d.id WHERE d.key = ? AND n.key = ? AND NOT n.retired AND NOT d.hidden",
    "note_id": "SELECT n.id FROM decks d JOIN notes n ON n.deck = d.id WHERE d.key = ? AND n.key = ?",
    "families": "SELECT content FROM families",
    "family_sheets": "SELECT d.key || '/' || n.key, n.id, n.content, n.edited, d.title, d.source, d.checked"
    " FROM notes n JOIN decks d ON d.id = n.deck WHERE n.kind = 'facts' AND NOT n.retired AND NOT d.hidden"
    " AND json_extract(n.content, '$.body.family') = ? ORDER BY n.id",
    "find": "SELECT id FROM questions WHERE key = ?",
    "made": "SELECT key, id FROM questions WHERE key LIKE '%#%'",
    "make": "INSERT INTO questions (note, key, retired) VALUES (?, ?, 0)",
    "answered": "SELECT question, count(*), max(at), correct, day FROM answers GROUP BY question",
    "append": "INSERT INTO answers (question, at, id, day, hour, reply, correct, confidence, milliseconds, device,"
    " paper) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "last_answer": "SELECT max(at) FROM answers WHERE question = ?",
    # How far the cards of a topic have faded: elapsed / stability, as in the backlog's order.
    "faded": "SELECT coalesce(n.topic, ''), avg(min((:day - m.last_day) / m.stability, 20.0)) FROM memories m"
    " JOIN notes n ON n.id = m.note WHERE m.state <> 0 AND n.topic IN"
    " (SELECT value FROM json_each(:topics)) GROUP BY n.topic",
    "note_cards": "SELECT c.id, c.key FROM cards c JOIN memories m ON m.card = c.id WHERE c.note = ?"
    " AND m.active = 1 ORDER BY c.id",
    "cards_of": "SELECT c.id, c.key FROM cards c JOIN memories m ON m.card = c.id WHERE c.key >= ? || '#'"
    " AND c.key < ? || '$' AND m.active = 1 ORDER BY c.id",
    "topic_cards": "SELECT c.id, c.key, n.words FROM cards c JOIN notes n ON n.id = c.note"
    " JOIN memories m ON m.card = c.id WHERE n.topic = ? AND m.active = 1 AND m.state <> 0 ORDER BY c.id",
    "nudge": "INSERT INTO nudges (card, day, at) VALUES (?, ?, ?)"
    " ON CONFLICT (card, day) DO UPDATE SET at = excluded.at",
    "to_front": f"UPDATE memories SET due = due - due % {LINE} WHERE card = ? AND state = 0",  # noqa: S608 - a constant
    "rank_front": f"UPDATE cards SET rank = rank - rank % {LINE} WHERE id = ? AND EXISTS"  # noqa: S608
    " (SELECT 1 FROM memories WHERE card = cards.id AND state = 0)",
    "marks": "SELECT kind, value FROM question_marks WHERE question = ?",
    "mark": "INSERT INTO question_marks (kind, question, value, at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (kind, question) DO UPDATE SET value = excluded.value, at = excluded.at",
    "unmark": "DELETE FROM question_marks WHERE kind = ? AND question = ?",
    "used": "SELECT p.question, max(p.paper) FROM paper_questions p JOIN papers ON papers.id = p.paper"
    " WHERE papers.exam = ? GROUP BY p.question",
    "new_paper": "INSERT INTO papers (exam, seed, started_at, seconds, spent, saved_at, saved_up, boot,"
    " may_pause, state, blueprint) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, 'open', ?)",
    "new_place": "INSERT INTO paper_questions (paper, position, question, scored, domain, task, item)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
    "paper": "SELECT id, exam, seed, started_at, seconds, spent, saved_at, saved_up, boot, paused,"
    " may_pause, position, state, submitted_at, result, blueprint FROM papers WHERE id = ?",
    "papers": "SELECT id, exam, seed, started_at, seconds, spent, saved_at, saved_up, boot, paused,"
    " may_pause, position, state, submitted_at, result, blueprint FROM papers ORDER BY id",
    "places": "SELECT position, question, scored, reply, flagged, struck, milliseconds, domain, task, item, confidence"
    " FROM paper_questions WHERE paper = ? ORDER BY position",
    "place_count": "SELECT count(*) FROM paper_questions WHERE paper = ?",
    "data_version": "PRAGMA data_version",
    "save_confidence": "UPDATE paper_questions SET confidence = ? WHERE paper = ? AND position = ?",
    "save_reply": "UPDATE paper_questions SET reply = ? WHERE paper = ? AND position = ?",
    "save_flag": "UPDATE paper_questions SET flagged = ? WHERE paper = ? AND position = ?",
    "save_struck": "UPDATE paper_questions SET struck = ? WHERE paper = ? AND position = ?",
    "spend": "UPDATE papers SET spent = ?, saved_at = ?, saved_up = ?, boot = ? WHERE id = ?",
    "spend_on": "UPDATE paper_questions SET milliseconds = milliseconds + ? WHERE paper = ? AND position = ?",
    "go": "UPDATE papers SET position = ? WHERE id = ?",
    "pause": "UPDATE papers SET paused = ? WHERE id = ?",
    "close": "UPDATE papers SET state = ?, submitted_at = ?, result = ? WHERE id = ?",
}


class PoolRow(NamedTuple):
    """A question as a drill or a paper chooses it; `keys` is how many options are right (None: not a choice)."""

    question: int
    key: str
    kind: str
    keys: int | None
    difficulty: int
    topic: str | None
    domain: str | None
    topics: tuple[str, ...]
    tasks: dict[str, str]


class FactsRow(NamedTuple):
    """A facts note as questions are chosen from it: `attributes` names the facts it states."""

    key: str
    topic: str | None
    family: str
    attributes: tuple[str, ...]


class NoteText(NamedTuple):
    """A note as a question is made of it."""

    key: str
    note: int
    content: dict[str, Any]
    deck_title: Any
    source: str | None
    checked: str | None


class QuestionText(NamedTuple):
    """A question with its note: `id` the note's in its deck, `topic` the deck's own."""

    question: int
    key: str
    note: int
    id: str
    content: dict[str, Any]
    domain: str | None
    deck_title: Any
    source: str | None
    checked: str | None
    topic: str | None


class PaperRow(NamedTuple):
    """A paper; see the table `papers`."""

    id: int
    exam: str
    seed: int
    started_at: int
    seconds: int
    spent: float
    saved_at: int
    saved_up: float
    boot: str
    paused: bool
    may_pause: bool
    position: int
    state: str
    submitted_at: int | None
    result: dict[str, Any] | None
    blueprint: str = ""


class PlaceRow(NamedTuple):
    """A question of a paper, with what was answered so far; see the table `paper_questions`."""

    position: int
    question: int
    scored: bool
    reply: dict[str, Any] | None
    flagged: bool
    struck: tuple[int, ...]
    milliseconds: int
    domain: str
    task: str
    item: str
    confidence: int | None


class NewPlace(NamedTuple):
    """A question of a paper that is drawn; `item` is what is asked, as JSON."""

    question: int
    scored: bool
    domain: str
    task: str
    item: str


class Answer(NamedTuple):
    """A row of the quiz log."""

    question: int
    at: int
    id: bytes
    day: int
    hour: int
    reply: dict[str, Any]
    correct: bool
    confidence: int | None
    milliseconds: int
    device: int
    paper: int | None = None


def _paper(row: Any) -> PaperRow:
    values = list(row)
    values[9], values[10] = bool(row[9]), bool(row[10])
    values[14] = json.loads(row[14]) if row[14] else None
    return PaperRow(*values)


class QuizStore:
    """What the quiz asks of an open database. Every write happens inside the store's `transaction()`."""

    def __init__(self, store: Store) -> None:
        """Work on a store's connection."""
        self._store = store

    def _run(self, name: str, arguments: Any = ()) -> Any:
        return self._store.execute(STATEMENTS[name], arguments)

    def pool(self, chosen: Filter, *, optional: bool) -> list[PoolRow]:
        """Return the written questions of a filter."""
        return [
            PoolRow(
                number, key, kind, keys, difficulty, topic, domain, tuple(json.loads(topics)), json.loads(tasks or "{}")
            )
            for number, key, kind, keys, difficulty, topic, domain, topics, tasks in self._run(
                "pool", {**chosen.parameters(), "optional": optional}
            )
        ]

    def written(self, chosen: Filter, *, optional: bool) -> list[PoolRow]:
        """Return the written questions of a filter as a drill chooses them: without their topics and tasks."""
        rows = self._run("written", {**chosen.parameters(), "optional": optional})
        return [
            PoolRow(number, key, kind, keys, difficulty, topic, domain, (), {})
            for number, key, kind, keys, difficulty, topic, domain in rows
        ]

    def question(self, number: int) -> QuestionText:
        """Return a question with its note."""
        row = self._run("question", (number,)).fetchone()
        return QuestionText(
            row[0], row[1], row[2], row[3], json.loads(row[5] or row[4]), row[6], json.loads(row[7]), *row[8:]
        )

    def _notes(self, rows: Iterable[Any]) -> list[NoteText]:
        return [NoteText(row[0], row[1], json.loads(row[3] or row[2]), json.loads(row[4]), *row[5:]) for row in rows]

    def facts(self, chosen: Filter, *, optional: bool) -> list[FactsRow]:
        """Return the facts notes of a filter."""
        rows = self._run("facts", {**chosen.parameters(), "optional": optional})
        return [FactsRow(key, topic, family, tuple((names or "").split())) for key, topic, family, names in rows]

    def family_sheets(self, family: str) -> list[NoteText]:
        """Return every facts note of a family."""
        return self._notes(self._run("family_sheets", (family,)))

    def typed(self, chosen: Filter, *, optional: bool) -> list[tuple[str, str | None]]:
        """Return key and topic of the basic notes of a filter whose answer begins like a name or a figure."""
        return list(self._run("typed", {**chosen.parameters(), "optional": optional}))

    def note(self, key: str) -> NoteText | None:
        """Return the note `deck/note`, None where it is gone."""
        deck, _, note = key.rpartition("/")
        return next(iter(self._notes(self._run("note", (deck, note)))), None)

    def note_id(self, key: str) -> int | None:
        """Return the id of the note `deck/note`, whether it is still asked or not."""
        deck, _, note = key.rpartition("/")
        row = self._run("note_id", (deck, note)).fetchone()
        return int(row[0]) if row else None

    def families(self) -> list[dict[str, Any]]:
        """Return every family of facts as it was dumped."""
        return [json.loads(row[0]) for row in self._run("families")]

    def find(self, key: str) -> int | None:
        """Return the id of a question by its key."""
        row = self._run("find", (key,)).fetchone()
        return int(row[0]) if row else None

    def made(self) -> dict[str, int]:
        """Return the ids of the generated questions that have a row, by key."""
        return dict(self._run("made").fetchall())

    def make(self, note: int, key: str) -> int:
        """Return the id of a generated question, which gets its row when it is first answered."""
        return self.find(key) or int(self._run("make", (note, key)).lastrowid)

    def answered(self) -> dict[int, tuple[int, bool, int]]:
        """Return, per question: how often it was answered, whether right the last time, and on which study day."""
        return {row[0]: (row[1], bool(row[3]), row[4]) for row in self._run("answered")}

    def append(self, answer: Answer) -> None:
        """Add an answer to the quiz log."""
        reply = json.dumps(answer.reply, ensure_ascii=False)
        self._run("append", (*answer[:5], reply, int(answer.correct), *answer[7:]))

    def last_answer(self, question: int) -> int | None:
        """Return the moment of a question's last answer."""
        value = self._run("last_answer", (question,)).fetchone()[0]
        return None if value is None else int(value)

    def faded(self, topics: Iterable[str], day: int) -> dict[str, float]:
        """Return, per topic, the mean of elapsed days over stability of the cards that were answered."""
        return dict(self._run("faded", {"topics": json.dumps(sorted(topics)), "day": day}).fetchall())

    def note_cards(self, note: int) -> list[tuple[int, str]]:
        """Return id and key of a note's cards that are asked."""
        return list(self._run("note_cards", (note,)))

    def cards_of(self, key: str) -> list[tuple[int, str]]:
        """Return id and key of the cards of `deck/note` that are asked."""
        return list(self._run("cards_of", (key, key)))

    def topic_cards(self, topic: str) -> list[tuple[int, str, str]]:
        """Return id, key and words of the cards of a topic that were ever answered."""
        return list(self._run("topic_cards", (topic,)))

    def nudge(self, card: int, day: int, at: int) -> None:
        """Make a card due on a study day, void after its next review; a new one comes first in its line."""
        self._run("nudge", (card, day, at))
        self._run("to_front", (card,))
        self._run("rank_front", (card,))

    def marks(self, question: int) -> dict[str, str]:
        """Return what the learner says of a question."""
        return dict(self._run("marks", (question,)).fetchall())

    def mark(self, question: int, kind: str, value: str | None, at: int) -> None:
        """Set a mark of a question (`flag`, `wrong`), or take it away with None."""
        if value is None:
            self._run("unmark", (kind, question))
        else:
            self._run("mark", (kind, question, value, at))

    # -- papers ----------------------------------------------------------------------------------------------------

    def used(self, exam: str) -> dict[int, int]:
        """Return, per question, the last paper of an exam that held it."""
        return dict(self._run("used", (exam,)).fetchall())

    def new_paper(  # noqa: PLR0913 - a paper is all of these
        self,
        exam: str,
        *,
        seed: int,
        at: int,
        up: float,
        boot: str,
        seconds: int,
        may_pause: bool,
        blueprint: str,
        questions: Iterable[NewPlace],
    ) -> int:
        """Store a paper with its questions, and return its number."""
        values = (exam, seed, at, seconds, at, up, boot, int(may_pause), blueprint)
        paper = int(self._run("new_paper", values).lastrowid)
        for position, (question, scored, *frozen) in enumerate(questions, 1):
            self._run("new_place", (paper, position, question, int(scored), *frozen))
        return paper

    def paper(self, number: int) -> PaperRow | None:
        """Return a paper, None where there is none of that number."""
        row = self._run("paper", (number,)).fetchone()
        return _paper(row) if row else None

    def papers(self) -> list[PaperRow]:
        """Return every paper, oldest first."""
        return [_paper(row) for row in self._run("papers")]

    def places(self, paper: int) -> list[PlaceRow]:
        """Return the questions of a paper in their order."""
        return [
            PlaceRow(
                row[0],
                row[1],
                bool(row[2]),
                json.loads(row[3]) if row[3] else None,
                bool(row[4]),
                tuple(json.loads(row[5])),
                *row[6:],
            )
            for row in self._run("places", (paper,))
        ]

    def place_count(self, paper: int) -> int:
        """Return how many questions a paper has."""
        return int(self._run("place_count", (paper,)).fetchone()[0])

    def data_version(self) -> int:
        """Return a number that is another one after another connection has written."""
        return int(self._run("data_version").fetchone()[0])

    def save_confidence(self, paper: int, position: int, confidence: int | None) -> None:
        """Keep how sure the learner is."""
        self._run("save_confidence", (confidence, paper, position))

    def save_reply(self, paper: int, position: int, reply: dict[str, Any]) -> None:
        """Keep what was answered so far."""
        self._run("save_reply", (json.dumps(reply, ensure_ascii=False), paper, position))

    def save_flag(self, paper: int, position: int, *, flagged: bool) -> None:
        """Flag a question of a paper, or not."""
        self._run("save_flag", (int(flagged), paper, position))

    def save_struck(self, paper: int, position: int, struck: Iterable[int]) -> None:
        """Keep which options were struck through."""
        self._run("save_struck", (json.dumps(sorted(struck)), paper, position))

    def spend(self, paper: int, spent: float, *, at: int, up: float, boot: str) -> None:
        """Keep how much of the time is gone, and when that was told."""
        self._run("spend", (spent, at, up, boot, paper))

    def spend_on(self, paper: int, position: int, milliseconds: int) -> None:
        """Add to the time a question took."""
        self._run("spend_on", (milliseconds, paper, position))

    def go(self, paper: int, position: int) -> None:
        """Keep which question is on the screen."""
        self._run("go", (position, paper))

    def pause(self, paper: int, *, paused: bool) -> None:
        """Stop the clock of a paper, or let it run again."""
        self._run("pause", (int(paused), paper))

    def close(self, paper: int, state: str, at: int, result: dict[str, Any]) -> None:
        """End a paper: `submitted`, `expired` or `abandoned`, with what it came to."""
        self._run("close", (state, at, json.dumps(result, ensure_ascii=False), paper))
