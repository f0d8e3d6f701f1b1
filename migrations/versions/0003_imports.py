"""What imports bring: limits of their own, stated memories, rejections; and the word index.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

from mlsprep.store import search

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to decks and the log (no rebuild: its triggers stay), the rejections and the index."""
    op.create_table(
        "rejections",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rejections")),
        sqlite_with_rowid=False,
    )
    op.add_column("decks", sa.Column("new_per_day", sa.Integer(), nullable=True))
    op.add_column("reviews", sa.Column("stability", sa.REAL(), nullable=True))
    op.add_column("reviews", sa.Column("difficulty", sa.REAL(), nullable=True))
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(words, content='', tokenize='unicode61 remove_diacritics 2')",
    )
    search.fill(op.get_bind())
