"""What can be checked in a learner's notes: claims with a known truth, and the hyperparameters of the algorithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class YesNo(NamedTuple):
    """A property that a subject has or has not.

    `subject` is an id of `Claims.names`. `about`, `yes` and `no` are patterns: what the sentence must speak of, and the
    words that assert or deny it. `says` is the sentence of a note that is wrong, `deck` what is true.
    """

    subject: str
    about: str
    yes: str
    no: str
    truth: bool
    says: str
    deck: str
    card: str
    unless: str = ""


class Limit(NamedTuple):
    """A quantity of a subject. `values` are all that are right, such as `6 MB`; `about` is a pattern."""

    subject: str
    about: str
    values: tuple[str, ...]
    deck: str
    card: str
    unless: str = ""


class Mistake(NamedTuple):
    """A wrong assertion people make. `subject`, `wrong` and `unless` are patterns; `wrong` must match one sentence."""

    subject: str
    wrong: str
    says: str
    deck: str
    card: str
    unless: str = ""


class Outdated(NamedTuple):
    """A name or a service of the past. A note that matches `name` is told, unless it says itself what happened."""

    name: str
    says: str
    deck: str
    card: str
    unless: str = ""


class Hyperparameter(NamedTuple):
    """A hyperparameter as its algorithm's documentation lists it.

    `default` is empty where there is none. `low` and `high` bound a number, None where nothing does. `values` are the
    words it accepts, empty where it takes others.
    """

    default: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    required: bool = False


class Algorithm(NamedTuple):
    """The hyperparameters of an algorithm. `open` ones are known by other names outside SageMaker too."""

    hyperparameters: Mapping[str, Hyperparameter]
    source: str
    open: bool = False


class Claims(NamedTuple):
    """Everything that notes are checked against besides the facts of the decks.

    `names` maps a subject to what people call it, in any language. An algorithm has the id of its deck. `problems` are
    the kinds of problem an algorithm solves, of `core.purposes.PROBLEMS`; one that is not there may solve any.
    """

    names: Mapping[str, tuple[str, ...]]
    problems: Mapping[str, tuple[str, ...]] = {}
    yes_no: tuple[YesNo, ...] = ()
    limits: tuple[Limit, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    outdated: tuple[Outdated, ...] = ()
    algorithms: Mapping[str, Algorithm] = {}


class Profile(NamedTuple):
    """What the deck says of a subject: values in English by attribute, and the card."""

    card: str
    title: str
    facts: Mapping[str, tuple[str, ...]]
    closed: frozenset[str]
    problems: tuple[str, ...] = ()


class Clash(NamedTuple):
    """What a note says, what the deck says instead, and the card that says it."""

    says: str
    deck: str
    card: str


NOTHING = Claims({})
"""No claims: only the facts of the decks are checked."""
