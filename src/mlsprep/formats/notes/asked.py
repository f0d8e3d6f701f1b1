"""A question found in notes, before it becomes a card: what is asked, what answers it, and what identifies what."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """A front and a back. `term` and `text` are set where the text says what the term is and so could ask for it."""

    front: str
    back: str
    rule: str
    why: str = ""
    term: str = ""
    text: str = ""


class Subject(NamedTuple):
    """What a line is about: its name, what it is part of, and whether the name says enough on its own.

    An `agent` can be what a sentence without a topic speaks of; a heading such as `Data preparation` cannot.
    """

    name: str
    context: str = ""
    known: bool = False
    agent: bool = True
