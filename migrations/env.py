"""How Alembic reaches a learner's database: through the connection that mlsprep hands it, or DB=path by hand."""

import os

from alembic import context
from sqlalchemy import create_engine

from mlsprep.store.schema import metadata


def include_object(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:  # noqa: ARG001, FBT001
    """Leave out search tables, which SQLite makes by itself."""
    return not (kind == "table" and (name or "").startswith("search"))


def run() -> None:
    """Upgrade within the transaction of the connection."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        connection = create_engine(f"sqlite:///{os.environ['DB']}").connect()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_object=include_object,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
