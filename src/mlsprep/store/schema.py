"""The one definition of the database schema, as SQLAlchemy Core tables, and how a new database gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BLOB,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

if TYPE_CHECKING:
    from sqlalchemy import Connection

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("key"),
    sqlite_with_rowid=False,
)

devices = Table(
    "devices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
)

# FSRS parameters ever in force; the newest row is.
parameters = Table(
    "parameters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("weights", Text, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("id"),
    sqlite_with_rowid=False,
)

families = Table(
    "families",
    metadata,
    Column("id", Text, nullable=False),
    Column("content", Text, nullable=False),
    PrimaryKeyConstraint("id"),
    sqlite_with_rowid=False,
)

exams = Table(
    "exams",
    metadata,
    Column("id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("id"),
    sqlite_with_rowid=False,
)

# `new_per_day` is the deck's own limit of new cards; null: the common one of the settings holds.
decks = Table(
    "decks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("topic", Text),
    Column("source", Text),
    Column("checked", Text),
    Column("url", Text),
    Column("optional", Integer, nullable=False, server_default=text("0")),
    Column("bundled", Integer, nullable=False, server_default=text("0")),
    Column("hidden", Integer, nullable=False, server_default=text("0")),
    Column("digest", Text, nullable=False, server_default=text("''")),
    Column("new_per_day", Integer),
    UniqueConstraint("key"),
)

# `content` is what the source says, `edited` the learner's own version of it; `words` is what a search looks in.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("deck", Integer, ForeignKey("decks.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("explicit", Integer, nullable=False),
    Column("topic", Text),
    Column("domain", Text),
    Column("content", Text, nullable=False),
    Column("edited", Text),
    Column("edited_at", Integer),
    Column("words", Text, nullable=False),
    Column("retired", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("deck", "key"),
)

note_topics = Table(
    "note_topics",
    metadata,
    Column("note", Integer, ForeignKey("notes.id"), nullable=False),
    Column("topic", Text, nullable=False),
    PrimaryKeyConstraint("note", "topic"),
    Index("ix_note_topics_topic", "topic"),
    sqlite_with_rowid=False,
)

note_tags = Table(
    "note_tags",
    metadata,
    Column("note", Integer, ForeignKey("notes.id"), nullable=False),
    Column("tag", Text, nullable=False),
    PrimaryKeyConstraint("note", "tag"),
    Index("ix_note_tags_tag", "tag"),
    sqlite_with_rowid=False,
)

# `seed` is what the card's fuzz is drawn from: it stays when the card is renamed and is the same on every device.
# `rank` is its place in the line of new cards.
cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("note", Integer, ForeignKey("notes.id"), nullable=False),
    Column("facet", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("rank", Integer, nullable=False, server_default=text("0")),
    Column("retired", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("key"),
    Index("ix_cards_note", "note"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("note", Integer, ForeignKey("notes.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("retired", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("key"),
    Index("ix_questions_note", "note"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("at", Integer, nullable=False),
    PrimaryKeyConstraint("old"),
    sqlite_with_rowid=False,
)

# The log. 47 MiB at a million rows in this layout, against 84-160 for others, and the fastest replay of a card.
# `stability` and `difficulty` are null but for an import that states a memory which cannot be replayed.
reviews = Table(
    "reviews",
    metadata,
    Column("card", Integer, ForeignKey("cards.id"), nullable=False),
    Column("at", Integer, nullable=False),
    Column("id", BLOB, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("rating", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("device", Integer, ForeignKey("devices.id"), nullable=False),
    Column("undoes", BLOB),
    Column("day", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("state", Integer),
    Column("step", Integer),
    Column("due", Integer),
    Column("stability", REAL),
    Column("difficulty", REAL),
    PrimaryKeyConstraint("card", "at", "id"),
    sqlite_with_rowid=False,
)

# A cache of the log's replay, one row a card. `due` is the place in the line for a new card (state 0), a study day
# in review (2), UTC microseconds in a learning step (1, 3). `active` copies "neither retired, hidden nor suspended" and
# `note` the card's note, so that one covering index answers what waits.
memories = Table(
    "memories",
    metadata,
    Column("card", Integer, ForeignKey("cards.id"), primary_key=True),
    Column("note", Integer, nullable=False),
    Column("active", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("step", Integer),
    Column("due", Integer, nullable=False),
    Column("stability", REAL),
    Column("difficulty", REAL),
    Column("last_day", Integer),
    Column("last_at", Integer),
    Column("reps", Integer, nullable=False, server_default=text("0")),
    Column("lapses", Integer, nullable=False, server_default=text("0")),
    Index("ix_memories_queue", "active", "state", "due", "note", "last_day", "stability"),
    Index("ix_memories_last_day", "last_day", "note"),
)

# Last writer wins: suspended (why), buried (until which study day), flag, wrong (what the learner says is wrong).
marks = Table(
    "marks",
    metadata,
    Column("kind", Text, nullable=False),
    Column("card", Integer, ForeignKey("cards.id"), nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "card"),
    sqlite_with_rowid=False,
)

# A missed quiz question makes its cards due on `day`; void after the next review.
nudges = Table(
    "nudges",
    metadata,
    Column("card", Integer, ForeignKey("cards.id"), nullable=False),
    Column("day", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    PrimaryKeyConstraint("card", "day"),
    sqlite_with_rowid=False,
)

rollup = Table(
    "rollup",
    metadata,
    Column("day", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    PrimaryKeyConstraint("day", "hour", "state", "bucket", "rating"),
    sqlite_with_rowid=False,
)

# The newest answers and what each did besides (a leech suspended), so that undo finds them without an index on the log.
undoable = Table(
    "undoable",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("card", Integer, nullable=False),
    Column("review", BLOB, nullable=False),
    Column("leech", Integer, nullable=False, server_default=text("0")),
)

# What each import changed, with the rows as they were before, for `import --undo`.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("paths", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("undone", Integer, nullable=False, server_default=text("0")),
)

# Notes (`deck/note`) that the learner turned down when they were imported, and what they said: they stay out, reworded
# or in a renamed deck too.
rejections = Table(
    "rejections",
    metadata,
    Column("key", Text, nullable=False),
    Column("content", Text),
    Column("at", Integer, nullable=False),
    PrimaryKeyConstraint("key"),
    sqlite_with_rowid=False,
)

# The quiz log, append-only like `reviews`: every answer to a question, in a drill (`paper` null) or in an exam.
# `reply` is the answer as JSON, `confidence` 1 guess, 2 think so, 3 sure.
answers = Table(
    "answers",
    metadata,
    Column("question", Integer, ForeignKey("questions.id"), nullable=False),
    Column("at", Integer, nullable=False),
    Column("id", BLOB, nullable=False),
    Column("day", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("reply", Text, nullable=False),
    Column("correct", Integer, nullable=False),
    Column("confidence", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("device", Integer, ForeignKey("devices.id"), nullable=False),
    Column("paper", Integer),
    PrimaryKeyConstraint("question", "at", "id"),
    sqlite_with_rowid=False,
)

# Mock exams. `spent` are seconds counted so far, `saved_at` and `saved_up` the wall clock and the machine's own clock
# at that moment, `boot` which start of the machine that clock belongs to: what time passed since is told from them.
# `blueprint` is the exam as it was when the paper was drawn.
papers = Table(
    "papers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exam", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("started_at", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("spent", REAL, nullable=False),
    Column("saved_at", Integer, nullable=False),
    Column("saved_up", REAL, nullable=False),
    Column("boot", Text, nullable=False),
    Column("paused", Integer, nullable=False, server_default=text("0")),
    Column("may_pause", Integer, nullable=False, server_default=text("0")),
    Column("position", Integer, nullable=False, server_default=text("1")),
    Column("state", Text, nullable=False),
    Column("submitted_at", Integer),
    Column("result", Text),
    Column("blueprint", Text, nullable=False),
)

# The questions of a paper in their order, with what was answered so far. `item` is the question as it is asked, with
# `domain` and `task` it counts for, kept as they were when the paper was drawn: no import changes a paper.
paper_questions = Table(
    "paper_questions",
    metadata,
    Column("paper", Integer, ForeignKey("papers.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("question", Integer, ForeignKey("questions.id"), nullable=False),
    Column("scored", Integer, nullable=False),
    Column("domain", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("reply", Text),
    Column("flagged", Integer, nullable=False, server_default=text("0")),
    Column("struck", Text, nullable=False, server_default=text("'[]'")),
    Column("confidence", Integer),
    Column("milliseconds", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("paper", "position"),
    sqlite_with_rowid=False,
)

# What the learner says of a question: flag, wrong. Last writer wins.
question_marks = Table(
    "question_marks",
    metadata,
    Column("kind", Text, nullable=False),
    Column("question", Integer, ForeignKey("questions.id"), nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "question"),
    sqlite_with_rowid=False,
)

TRIGGERS = {
    "reviews_no_update": (
        "CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews "
        "BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END"
    ),
    "reviews_no_delete": (
        "CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews "
        "BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END"
    ),
    "answers_no_update": (
        "CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers "
        "BEGIN SELECT RAISE(ABORT, 'the quiz log is append-only'); END"
    ),
    "answers_no_delete": (
        "CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers "
        "BEGIN SELECT RAISE(ABORT, 'the quiz log is append-only'); END"
    ),
}

SEARCH = "CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')"
"""The word index over `notes.words`; its rowid is the note's id. `store.search` fills it and asks it."""


def create(connection: Connection) -> None:
    """Give an empty database every table, index and trigger."""
    metadata.create_all(connection)
    connection.execute(text(SEARCH))
    for statement in TRIGGERS.values():
        connection.execute(text(statement))
