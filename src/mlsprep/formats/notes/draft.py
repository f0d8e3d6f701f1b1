"""What a rule made of the notes, before it gets an id: a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlsprep.core.note import Body, Text


class Draft(NamedTuple):
    """A note to be, of the kind and with the body it will have.

    `line` is where it stands in the file, `subject` the path of headings (and bullets) above it from the outermost,
    `rule` the name of the rule that made it (shown by `--explain`).
    """

    kind: str
    body: Body
    why: Text | None
    line: int
    subject: tuple[str, ...]
    rule: str
    tags: tuple[str, ...] = ()
