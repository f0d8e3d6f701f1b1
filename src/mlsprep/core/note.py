"""A note is one thing worth knowing as a person wrote it; decks of notes are compared here, never stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import deque
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from itertools import repeat
from json import encoder
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Protocol

    from mlsprep.core.card import Face

    class Body(Protocol):
        """What a note of one kind holds. One module of `core.kinds` implements it for each kind."""

        @property
        def prompt(self) -> str:
            """The words that identify the note where it has no id of its own."""

        @property
        def answer(self) -> str:
            """The words that tell two notes with one prompt apart."""

        @property
        def asks(self) -> bool:
            """Whether the note is a question for the quiz."""

        def facets(self) -> tuple[str, ...]:
            """Return the names of the cards the note yields, in the order they are shown."""

        def face(self, facet: str, family: Family | None) -> Face:
            """Return what the card of that facet shows."""

        def texts(self) -> tuple[Text, ...]:
            """Return every text a reader would search, in reading order."""

        def dump(self) -> dict[str, Any]:
            """Return the body as JSON values that `load` reads back."""


_T = TypeVar("_T")

LANGUAGES = ("en", "ko")

FROM_NOTES = "from-notes"
"""The tag of quiz questions made from ordinary notes: drills ask them, mock exams do not."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in English, Korean or both; at least one is not empty."""

    en: str | None = None
    ko: str | None = None

    @classmethod
    def of(cls, value: str | Mapping[str, str | None] | Text) -> Text:
        """Return a text from a string (the same in both languages) or an `{en, ko}` mapping."""
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return cls(value, value)
        return cls(value.get("en"), value.get("ko"))

    def get(self, language: str) -> str:
        """Return the text in a language, or the other one where it is missing."""
        return (self.ko or self.en or "") if language == "ko" else (self.en or self.ko or "")

    @property
    def same(self) -> bool:
        """Whether both languages read alike, so that showing both would repeat."""
        return not self.en or not self.ko or self.en == self.ko

    def dump(self) -> str | dict[str, str]:
        """Return the shortest JSON value that `of` reads back to an equal text."""
        if self.en is not None and self.en == self.ko:
            return self.en
        return {code: text for code in LANGUAGES if (text := getattr(self, code)) is not None}

    def encoded(self) -> str:
        """Return `dump` as JSON text."""
        en, ko = self.en, self.ko
        if en is None or (ko is not None and en != ko):
            return encoded(self.dump())
        return encoder.encode_basestring(en) if ko is not None else f'{{"en":{encoder.encode_basestring(en)}}}'

    def both(self) -> dict[str, str]:
        """Return `{en, ko}`, each language falling back to the other."""
        return {code: self.get(code) for code in LANGUAGES}


class Attribute(NamedTuple):
    """How one attribute of a family of facts is asked for.

    `closed` means that a value not listed for a subject is false for it; only such attributes can prove a
    distractor false. `many` means that the values are a set.
    """

    id: str
    title: Text
    ask: Text
    ask_reverse: Text | None = None
    closed: bool = False
    many: bool = False

    def dump(self) -> dict[str, Any]:
        """Return the attribute as JSON values."""
        out: dict[str, Any] = {"id": self.id, "title": self.title.dump(), "ask": self.ask.dump()}
        if self.ask_reverse:
            out["ask_reverse"] = self.ask_reverse.dump()
        return {**out, "closed": self.closed, "many": self.many}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the attribute that `dump` wrote."""
        reverse = data.get("ask_reverse")
        return cls(
            data["id"],
            Text.of(data["title"]),
            Text.of(data["ask"]),
            Text.of(reverse) if reverse else None,
            data["closed"],
            data["many"],
        )


class Family(NamedTuple):
    """A family of facts: subjects of one sort, and the attributes they are compared by."""

    id: str
    title: Text
    attributes: Mapping[str, Attribute]

    def dump(self) -> dict[str, Any]:
        """Return the family as JSON values."""
        return {
            "id": self.id,
            "title": self.title.dump(),
            "attributes": [attribute.dump() for attribute in self.attributes.values()],
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the family that `dump` wrote."""
        attributes = [Attribute.load(item) for item in data["attributes"]]
        return cls(data["id"], Text.of(data["title"]), {item.id: item for item in attributes})


_FIRST = frozenset({"kind", "body", "topics", "tags"})


@dataclass(frozen=True, slots=True)
class Note:
    """One note of a deck.

    `id` is unique in its deck; `explicit` tells whether a person wrote it or it was derived from the prompt.
    `was` names former places (`deck/note`). `line` is where it stands in its file, 0 if unknown.
    """

    id: str
    kind: str
    body: Body
    explicit: bool = True
    was: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    domain: str | None = None
    tags: tuple[str, ...] = ()
    why: Text | None = None
    source: str | None = None
    url: str | None = None
    checked: str | None = None
    status: Text | None = None
    tasks: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    def encoded(self) -> str:
        """Return `dump` as the JSON text that is stored; most notes have few labels, and many the same ones."""
        own: Callable[[], str] | None = getattr(self.body, "encoded", None)
        body = own() if own else encoded(self.body.dump())
        out = f'{{"kind":"{self.kind}","body":{body},{_encoded_labels(self.topics, self.tags)}'
        if self.domain or self.source or self.url or self.checked or self.why or self.status or self.tasks:
            more = {name: value for name, value in self.dump().items() if name not in _FIRST}
            out += "".join(f',"{name}":{encoded(value)}' for name, value in more.items())
        return out + "}"

    def dump(self) -> dict[str, Any]:
        """Return everything the learner sees of the note as JSON values; equal notes dump equal."""
        out: dict[str, Any] = {"kind": self.kind, "body": self.body.dump(), "topics": list(self.topics)}
        if self.tags:
            out["tags"] = list(self.tags)
        for name in ("domain", "source", "url", "checked"):
            if value := getattr(self, name):
                out[name] = value
        if self.why:
            out["why"] = self.why.dump()
        if self.status:
            out["status"] = self.status.dump()
        if self.tasks:
            out["tasks"] = dict(self.tasks)
        return out


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck as one source supplied it.

    `optional` decks take part only where the learner asks for them. `digest` is the hash of the source's bytes. A
    `partial` deck holds some of the notes: those it lacks are not retired. The ids of a `roaming` deck mean the same
    note in whichever deck they turn up (an Anki GUID). `new_per_day` is the deck's own limit of new cards a day, None
    where the common one holds. `returned` is given where the notes are a library's own that another program had a copy
    of: by id when they were changed there (UTC microseconds), 0 for those that nobody changed there, which say nothing
    of what the notes should be by now.
    """

    id: str
    title: Text
    notes: tuple[Note, ...]
    topic: str | None = None
    source: str | None = None
    checked: str | None = None
    url: str | None = None
    optional: bool = False
    digest: str = ""
    file: str = ""
    partial: bool = False
    roaming: bool = False
    new_per_day: int | None = None
    returned: Mapping[str, int] | None = None


def normalise(text: str) -> str:
    """Return a text as identity sees it: NFKC, case-folded, runs of white space as one blank."""
    if text.isascii():  # six times as fast
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())  # folding can decompose
    return " ".join(folded.split())


def derived_id(deck: str, kind: str, prompt: str, answer: str = "") -> str:
    """Return the id of a note that a person gave none: a hash of deck, kind and normalised prompt.

    `answer` is given only where two notes of a deck share the prompt and differ in the answer.
    """
    import hashlib

    parts = [deck, kind, normalise(prompt)] + ([normalise(answer)] if answer else [])
    return "n-" + hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def _normalised(texts: Sequence[str]) -> list[str]:
    """Return what `normalise` gives for each text; all at once where there is nothing to do but to fold case."""
    whole = "\n".join(("", *texts, ""))
    plain = whole.isascii() and whole.count("\n") == len(texts) + 1 and not any(odd in whole for odd in _NOT_PLAIN)
    return whole[1:-1].lower().split("\n") if plain and texts else [normalise(text) for text in texts]


_NOT_PLAIN = ("  ", "\n ", " \n", "\t", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f")
"""White space that `normalise` changes."""


def derived_ids(deck: str, kind: str, prompts: Sequence[str], answers: Sequence[str]) -> list[str]:
    """Return the ids of a deck's notes of one kind, as `derived_id` gives them, from their prompts and answers.

    The answer joins the ids of all that share a prompt and differ in the answer. Notes that share both get one id.
    """
    from hashlib import blake2b

    head = f"{deck}\x1f{kind}\x1f"
    folded = _normalised(prompts)
    tails = folded
    if len(set(folded)) < len(folded):
        alike: dict[str, dict[str, None]] = {}
        ends = [normalise(answer) for answer in answers]
        for prompt, end in zip(folded, ends, strict=True):
            alike.setdefault(prompt, {})[end] = None
        tails = [
            f"{prompt}\x1f{end}" if answer and len(alike[prompt]) > 1 else prompt
            for prompt, end, answer in zip(folded, ends, answers, strict=True)
        ]
    return ["n-" + blake2b((head + tail).encode(), digest_size=8).hexdigest() for tail in tails]


def in_bulk(cls: type[_T], count: int, **columns: Iterable[Any]) -> list[_T]:
    """Return that many values of one of our frozen dataclasses with slots, each field given as a column.

    A field without a column has its default, one and the same for all. For 100,000 notes of two sides this takes 0.15 s
    where calling the classes takes 0.4 s.
    """
    made = list(map(object.__new__, repeat(cls, count)))
    for item in fields(cls):  # type: ignore[arg-type]
        values = columns.get(item.name)
        if values is None:
            values = repeat(item.default if item.default_factory is MISSING else item.default_factory())
        deque(map(getattr(cls, item.name).__set__, made, values), maxlen=0)
    return made


def is_derived(id: str) -> bool:  # noqa: A002 - a note's id
    """Return whether an id looks like one that `derived_id` made: a sheet that was exported has such ids too."""
    return re.fullmatch(r"n-[0-9a-f]{16}", id) is not None


def telling_tokens(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the code spans and the tokens with a digit, an underscore or an inner capital, each sorted.

    They tell "default of `eta` in X" from "default of `alpha` in X", whose wording is 90 % alike: of 499 real
    fronts of that kind, 98 % have a different card at similarity 90 or more.
    """
    spans = sorted(re.findall(r"`([^`]+)`", text))
    words = re.findall(r"[^\s`.,;:!?()\[\]{}\"'“”‘’]+", text)
    inner = re.compile(r"\w[A-Z]")
    tokens = sorted(w for w in words if "_" in w or any(ch.isdigit() for ch in w) or inner.search(w))
    return tuple(spans), tuple(tokens)


def fuzz_seed(key: str) -> int:
    """Return what the fuzz of a card is drawn from: 63 bits of its first key's hash."""
    import hashlib

    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def search_words(note: Note) -> str:
    """Return the text of a note that a search looks in: every text in both languages, a line each, composed (NFC)."""
    seen: dict[str | None, None] = {}
    for item in note.body.texts() if note.why is None else (*note.body.texts(), note.why):
        seen[item.en] = None
        if item.ko is not item.en:
            seen[item.ko] = None
    words = "\n".join(filter(None, seen))
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def _c_encoder() -> Callable[[Any], str] | None:
    """Return the encoder that `json.dumps` would make anew for every value: half of what encoding a note costs."""
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:  # another Python than CPython
        return None
    encode = make(None, None, encoder.encode_basestring, None, ":", ",", False, False, True)  # noqa: FBT003 - C's own
    return lambda value: "".join(encode(value, 0))


_encode = _c_encoder()


def encoded(value: Any) -> str:
    """Return JSON values, as `Note.dump` gives them, as the text that is stored."""
    return _encode(value) if _encode else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _encoded_labels(topics: tuple[str, ...], tags: tuple[str, ...]) -> str:
    """Return how the topics and tags of a note are stored: many notes have the same ones."""
    return f'"topics":{encoded(list(topics))}' + (f',"tags":{encoded(list(tags))}' if tags else "")
