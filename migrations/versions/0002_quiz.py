"""Quiz answers and mock exams.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the quiz log, papers and what is said of questions."""
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("spent", sa.REAL(), nullable=False),
        sa.Column("saved_at", sa.Integer(), nullable=False),
        sa.Column("saved_up", sa.REAL(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("paused", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("may_pause", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("blueprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_table(
        "answers",
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("id", sa.BLOB(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("device", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_answers_device_devices")),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_answers_question_questions")),
        sa.PrimaryKeyConstraint("question", "at", "id", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_questions",
        sa.Column("paper", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("flagged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("struck", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["paper"], ["papers.id"], name=op.f("fk_paper_questions_paper_papers")),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_paper_questions_question_questions")),
        sa.PrimaryKeyConstraint("paper", "position", name=op.f("pk_paper_questions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question_marks",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["questions.id"], name=op.f("fk_question_marks_question_questions")),
        sa.PrimaryKeyConstraint("kind", "question", name=op.f("pk_question_marks")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers "
        "BEGIN SELECT RAISE(ABORT, 'the quiz log is append-only'); END",
    )
    op.execute(
        "CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers "
        "BEGIN SELECT RAISE(ABORT, 'the quiz log is append-only'); END",
    )
