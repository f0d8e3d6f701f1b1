"""The quiz: a drill of written and generated questions, tied to the same memory as the cards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.kinds import load_body, load_note
from mlsprep.core.note import Family, Text
from mlsprep.core.quiz import Item, Kind, Known, Reply, choose, draw, is_right, present
from mlsprep.errors import MlsprepError
from mlsprep.store.quiz import Answer, QuizStore
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.generate import Sheet
    from mlsprep.core.kinds.facts import Facts
    from mlsprep.core.quiz import Confidence
    from mlsprep.store.quiz import NoteText, PoolRow
    from mlsprep.tasks.app import App
    from mlsprep.tasks.session import Sheet as TopicSheet
    from mlsprep.tasks.study import Chosen

LINKED = 3
"""How many cards a missed question makes due at most."""

MADE_SHARE = 3
"""Among written questions, at most one in so many is generated."""


class Drill(NamedTuple):
    """What a quiz is asked to be.

    `most` questions at most; `kinds` None means all; `minutes` is for the whole drill; `generated` is `no`, `yes`
    (among the written ones) or `only`.
    """

    most: int = 10
    kinds: tuple[str, ...] | None = None
    difficulty: int | None = None
    missed: bool = False
    unseen: bool = False
    seed: int | None = None
    minutes: float | None = None
    generated: str = "yes"


class Verdict(NamedTuple):
    """What became of a reply; `nudged` are the keys of the cards it made due today."""

    right: bool
    nudged: tuple[str, ...]


class QuizSummary(NamedTuple):
    """What a drill came to; `by_topic` is (title, right, asked)."""

    asked: int
    right: int
    seconds: float
    by_topic: tuple[tuple[Text, int, int], ...]
    sure_but_wrong: int
    missed: tuple[Item, ...]


def kind_of(row: PoolRow) -> Kind:
    """Return how a written question is answered."""
    if row.kind == "choice":
        return Kind.CHOICE if row.keys == 1 else Kind.RESPONSE
    return Kind(row.kind)


def item(app: App, number: int, seed: int, chosen: Chosen | None = None) -> Item:
    """Return a written question as it is asked under a seed."""
    row = QuizStore(app.store).question(number)
    note = load_note(row.content, id=row.id)
    if not note.topics and row.topic:
        from dataclasses import replace

        note = replace(note, topics=(row.topic,))
    exam = chosen.blueprint if chosen else study.blueprint(app)
    domain = study.domain_of(exam, note.topics[0] if note.topics else None, row.domain)
    shown = present(
        note,
        key=row.key,
        question=row.question,
        seed=seed,
        deck_title=Text.of(row.deck_title),
        domain=domain.title if domain else None,
    )
    return shown._replace(source=shown.source or row.source, checked=shown.checked or row.checked)


def put_together(app: App, chosen: Chosen, drill: Drill) -> list[Item]:
    """Return the questions of a drill in the order they are asked; the same seed draws the same drill.

    Raises MlsprepError when no question fits.
    """
    seed = drill.seed if drill.seed is not None else int.from_bytes(app.random(4), "big")
    written = [] if drill.generated == "only" else _written(app, chosen, drill, seed)
    made: list[Item] = []
    if drill.generated != "no":
        room = drill.most if drill.generated == "only" else max(drill.most // MADE_SHARE, drill.most - len(written))
        made = _made(app, chosen, drill, seed, room)
    written = written[: drill.most - len(made)]
    items = [item(app, row.question, seed, chosen) for row in written] + made
    items = sorted(items, key=lambda one: draw(seed, "order", one.key))
    if not items:
        raise MlsprepError("No question fits; try fewer filters, or `mlsprep quiz` for all of them.")
    return items


History = tuple[int, bool, int]
"""How often a question was answered, whether right the last time, and on which study day."""


def _written(app: App, chosen: Chosen, drill: Drill, seed: int) -> list[PoolRow]:
    store = QuizStore(app.store)
    answered = store.answered()
    rows = {
        row.key: row
        for row in store.written(chosen.filter, optional=chosen.optional)
        if (drill.kinds is None or kind_of(row) in drill.kinds)
        and (drill.difficulty is None or row.difficulty == drill.difficulty)
        and _wanted(answered.get(row.question), drill)
    }
    candidates = [(row.key, row.topic, answered.get(row.question)) for row in rows.values()]
    return [rows[one.key] for one in choose(_known(app, candidates), drill.most, seed)]


def _wanted(history: History | None, drill: Drill) -> bool:
    """Return whether a question with such a history fits the drill."""
    return (not drill.missed or (history is not None and not history[1])) and (not drill.unseen or history is None)


def _known(app: App, candidates: Sequence[tuple[str, str | None, History | None]]) -> list[Known]:
    """Return what is known of questions, each with its key, topic and history."""
    faded = QuizStore(app.store).faded({topic for _, topic, _ in candidates if topic}, app.today)
    decay = -app.store.parameters()[20]
    factor = 0.9 ** (1 / decay) - 1
    recall = {topic: float((1 + factor * max(0.0, ratio)) ** decay) for topic, ratio in faded.items()}
    return [
        Known(key, recall=recall.get(topic or ""))
        if history is None
        else Known(
            key,
            asked=history[0],
            missed=not history[1],
            days=max(0, app.today - history[2]),
            recall=recall.get(topic or ""),
        )
        for key, topic, history in candidates
    ]


# -- generated questions -----------------------------------------------------------------------------------------------


def _made(app: App, chosen: Chosen, drill: Drill, seed: int, room: int) -> list[Item]:
    """Return generated questions: of facts, and with typed answers; only those whose distractors are proven false.

    They are chosen by name, and made one by one until there are enough.
    """
    if drill.difficulty not in (None, 1) or room <= 0:
        return []
    store = QuizStore(app.store)
    families = {family["id"]: Family.load(family) for family in store.families()}
    numbers, answered = store.made(), store.answered()
    candidates = []
    for key, topic in _made_keys(store, chosen, drill.kinds, families):
        history = answered.get(numbers.get(key, 0))
        if _wanted(history, drill):
            candidates.append((key, topic, history))
    maker = _Maker(store, families, seed)
    out: list[Item] = []
    for one in choose(_known(app, candidates), len(candidates), seed) if candidates else ():
        if found := maker.make(one.key):
            domain = study.domain_of(chosen.blueprint, found.topics[0] if found.topics else None, None)
            number = numbers.get(one.key, 0)
            out.append(found._replace(question=number, domain=domain.title if domain else None))
            if len(out) >= room:
                break
    return out


def _made_keys(
    store: QuizStore, chosen: Chosen, kinds: tuple[str, ...] | None, families: dict[str, Family]
) -> list[tuple[str, str | None]]:
    """Return key and topic of every question that might be made; of some, too little is proven false."""
    out: list[tuple[str, str | None]] = []
    if kinds is None or "choice" in kinds:
        for row in store.facts(chosen.filter, optional=chosen.optional):
            family = families.get(row.family)
            attributes = [family.attributes.get(name) for name in row.attributes] if family else []
            for attribute in attributes:
                if attribute and attribute.closed:
                    out.append((f"{row.key}#ask-{attribute.id}", row.topic))
                    if attribute.ask_reverse:
                        out.append((f"{row.key}#ask-{attribute.id}-reverse", row.topic))
    if kinds is None or "typed" in kinds:
        out += [(f"{key}#type", topic) for key, topic in store.typed(chosen.filter, optional=chosen.optional)]
    return out


class _Maker:
    """Makes generated questions by their names; a family is read once."""

    def __init__(self, store: QuizStore, families: dict[str, Family], seed: int) -> None:
        self._store = store
        self._families = families
        self._seed = seed
        self._members: dict[str, list[Sheet]] = {}

    def make(self, key: str) -> Item | None:
        """Return a question, None where its note is gone or does not give one."""
        note_key, _, asked = key.partition("#")
        note = self._store.note(note_key)
        if note is None:
            return None
        if asked == "type":
            return self._typed(note)
        return self._fact(note, asked.removeprefix("ask-")) if asked.startswith("ask-") else None

    def _fact(self, note: NoteText, asked: str) -> Item | None:
        from mlsprep.core.generate import Made, build

        name = note.content["body"].get("family")
        family = self._families.get(name)
        if family is None:
            return None
        reverse = asked not in family.attributes and asked.endswith("-reverse")
        attribute = family.attributes.get(asked.removesuffix("-reverse") if reverse else asked)
        if name not in self._members:
            self._members[name] = [_sheet(other) for other in self._store.family_sheets(name)]
        made = Made(_sheet(note), attribute, reverse) if attribute else None
        if made is None or made.attribute.id not in made.sheet.body.facts:
            return None
        return build(made, self._members[name], question=0, seed=self._seed)

    @staticmethod
    def _typed(note: NoteText) -> Item | None:
        from mlsprep.core.generate import typed

        body, why = note.content["body"], note.content.get("why")
        if "front" not in body:
            return None
        return typed(
            key=note.key,
            question=0,
            front=Text.of(body["front"]),
            back=Text.of(body["back"]),
            why=Text.of(why) if why else None,
            topics=tuple(note.content["topics"]),
            source=note.content.get("source") or note.source,
            checked=note.content.get("checked") or note.checked,
            deck_title=Text.of(note.deck_title),
        )


def _sheet(note: NoteText) -> Sheet:
    from mlsprep.core.generate import Sheet

    body: Facts = load_body("facts", note.content["body"])  # type: ignore[assignment]
    return Sheet(
        note.key,
        note.note,
        tuple(note.content["topics"]),
        body,
        note.content.get("source") or note.source,
        note.content.get("checked") or note.checked,
        Text.of(note.deck_title),
    )


# -- answering ---------------------------------------------------------------------------------------------------------


def number_of(app: App, one: Item) -> int:
    """Return the local id of a question; a generated one gets its row now (inside a transaction)."""
    if one.question:
        return one.question
    store = QuizStore(app.store)
    note_key = one.key.partition("#")[0]
    note = store.note_id(note_key)  # not by its cards: it may have none, or suspended ones
    if note is None:
        raise MlsprepError(f"The note {note_key} is gone; the question cannot be stored.")
    return store.make(note, one.key)


def linked_cards(app: App, one: Item) -> list[tuple[int, str]]:
    """Return id and key of the cards that teach a question: those it names, else the likest of its topic."""
    store = QuizStore(app.store)
    named = [found for key in one.cards for found in store.cards_of(key)]
    if one.generated:
        facet = one.key.partition("#ask-")[2].removesuffix("-reverse")
        named = [found for found in named if found[1].endswith(f"#fact-{facet}")] or named
    if named or not one.topics:
        return named[:LINKED]
    words = _words(" ".join([one.stem.get("en"), *(one.options[index].text.get("en") for index in one.answer)]))
    scored = [(len(words & _words(text)), number, key) for number, key, text in store.topic_cards(one.topics[0])]
    return [(number, key) for score, number, key in sorted(scored, reverse=True)[:LINKED] if score >= LINKED]


def _words(text: str) -> set[str]:
    import re

    return set(re.findall(r"[a-z][a-z_]{3,}", text.casefold()))


def log_answer(  # noqa: PLR0913 - an answer is all of these
    app: App,
    one: Item,
    reply: Reply,
    *,
    right: bool,
    confidence: int | None,
    milliseconds: int,
    paper: int | None = None,
) -> tuple[str, ...]:
    """Log an answer and nudge the cards of a wrong one, inside the caller's transaction; return the cards' keys."""
    from mlsprep.core.day import from_micros

    store = QuizStore(app.store)
    number = number_of(app, one)
    last = store.last_answer(number)
    at = app.micros()
    if last is not None and last - study.JITTER <= at <= last:
        at = last + 1
    moment = from_micros(at)
    day = app.calendar.day(moment)
    shown = {**reply.dump(), "options": [option.text.get("en") for option in one.options]}
    store.append(
        Answer(
            number,
            at,
            app.event_id(at),
            day,
            app.calendar.hour(moment),
            shown,
            right,
            confidence,
            milliseconds,
            study.THIS_DEVICE,
            paper,
        ),
    )
    if right:
        return ()
    cards = linked_cards(app, one)
    for card, _ in cards:
        store.nudge(card, day, at)
    return tuple(key for _, key in cards)


class Quiz:
    """A drill under way. Every answer is on disk when `submit` returns."""

    def __init__(self, app: App, items: Sequence[Item], minutes: float | None = None) -> None:
        """Ask the questions in their order, within so many minutes if any are given."""
        self._app = app
        self._items = list(items)
        self._place = 0
        self._minutes = minutes
        self._started = app.micros()
        self._results: list[tuple[Item, bool, int | None]] = []
        self._seconds = 0.0
        self.notices: list[str] = []

    @property
    def item(self) -> Item | None:
        """The question on the screen; None when the drill is over."""
        if self._place >= len(self._items) or self._out_of_time():
            return None
        return self._items[self._place]

    def _out_of_time(self) -> bool:
        left = self.seconds_left
        return left is not None and left <= 0 and len(self._results) <= self._place

    @property
    def number(self) -> int:
        """The place of the question on the screen, from 1."""
        return min(self._place + 1, len(self._items))

    @property
    def total(self) -> int:
        """How many questions the drill has."""
        return len(self._items)

    @property
    def right(self) -> int:
        """How many were right so far."""
        return sum(right for _, right, _ in self._results)

    @property
    def seconds_left(self) -> float | None:
        """How much time a timed drill has left."""
        if self._minutes is None:
            return None
        return max(0.0, self._minutes * 60 - (self._app.micros() - self._started) / 1_000_000)

    def _need(self) -> Item:
        if self._place >= len(self._items):
            raise MlsprepError("The drill is over.")
        return self._items[self._place]

    def submit(self, reply: Reply, confidence: Confidence | None, seconds: float) -> Verdict:
        """Log the reply; the question stays on the screen for its verdict."""
        one = self._need()
        right = is_right(one, reply)
        sure = int(confidence) if confidence else None
        with self._app.store.transaction():
            nudged = log_answer(
                self._app,
                one,
                reply,
                right=right,
                confidence=sure,
                milliseconds=round(seconds * 1000),
            )
        self._results.append((one, right, sure))
        self._seconds += seconds
        return Verdict(right, nudged)

    def next(self) -> None:
        """Go on to the next question."""
        self._place += 1

    def linked(self) -> list[tuple[Text, Text]]:
        """Return front and back of the cards that teach the question."""
        cards = [self._app.store.card(number).card for number, _ in linked_cards(self._app, self._need())]
        return [(card.face.front, card.face.back) for card in cards]

    def sheet(self) -> TopicSheet | None:
        """Return the notes of the question's topic in short."""
        from mlsprep.tasks.session import topic_sheet

        topics = self._need().topics
        return topic_sheet(self._app, topics[0]) if topics else None

    @property
    def flagged(self) -> bool:
        """Whether the question on the screen is flagged."""
        number = self._need().question
        return bool(number) and "flag" in QuizStore(self._app.store).marks(number)

    def _mark(self, kind: str, value: str | None) -> None:
        app, one = self._app, self._need()
        with app.store.transaction():
            number = number_of(app, one)
            QuizStore(app.store).mark(number, kind, value, app.micros())
        self._items[self._place] = one._replace(question=number)

    def flag(self) -> bool:
        """Flag the question, or take the flag away; return whether it is flagged now."""
        now = not self.flagged
        self._mark("flag", "1" if now else None)
        return now

    def wrong(self, text: str) -> None:
        """Note that the question is wrong, in the learner's words."""
        self._mark("wrong", text)

    def summary(self) -> QuizSummary:
        """Return what the drill came to."""
        titles = {topic.id: topic.title for topic in self._app.store.topics()}
        counts: dict[str, list[int]] = {}
        for one, right, _ in self._results:
            entry = counts.setdefault(one.topics[0] if one.topics else "", [0, 0])
            entry[0] += right
            entry[1] += 1
        by_topic = tuple((titles.get(topic, Text(topic, topic)), *entry) for topic, entry in sorted(counts.items()))
        return QuizSummary(
            len(self._results),
            self.right,
            self._seconds,
            by_topic,  # type: ignore[arg-type]
            sum(not right and sure == 3 for _, right, sure in self._results),  # noqa: PLR2004 - Confidence.SURE
            tuple(one for one, right, _ in self._results if not right),
        )


# -- headless ----------------------------------------------------------------------------------------------------------


def item_dict(one: Item) -> dict[str, Any]:
    """Return a question as `quiz --json` shows it, with its key."""
    out: dict[str, Any] = {
        "id": one.key,
        "kind": str(one.kind),
        "topics": list(one.topics),
        "difficulty": one.difficulty,
        "generated": one.generated,
        "stem": one.stem.both(),
    }
    options = [option.text.both() for option in one.options]
    whys = [option.why.both() if option.why else None for option in one.options]
    if one.kind in (Kind.CHOICE, Kind.RESPONSE):
        out |= {"options": options, "key": list(one.answer), "why": whys}
    elif one.kind is Kind.ORDERING:
        out |= {"steps": options, "key": list(one.answer), "why": whys}
    elif one.kind is Kind.MATCHING:
        out |= {
            "pairs": {"lefts": [left.text.both() for left in one.lefts], "rights": options},
            "key": list(one.answer),
            "why": [left.why.both() if left.why else None for left in one.lefts],
        }
    else:
        out |= {"key": list(one.accepted), "why": one.why.both() if one.why else None}
    return out


LONGEST_SECONDS = 86400
"""How long an answer may be said to have taken."""


def answer_headless(app: App, text: str) -> list[dict[str, Any]]:
    """Log replies given as JSON: a list of `{id, seed, reply, confidence, seconds}`, all of them or none.

    `reply` is a list of positions as `quiz --seed` showed them (an object `{text}` or a string for a typed answer);
    null is a blank. Raises MlsprepError for what cannot be read, naming the entry.
    """
    entries = _entries(text)
    out = []
    with app.store.transaction():
        for place, entry in enumerate(entries, 1):
            try:
                one = _by_key(app, _id(entry), _seed(entry))
                reply = _reply(one, entry)
                sure = _confidence(entry.get("confidence"))
                seconds = _seconds(entry.get("seconds", 0))
            except _UnreadableError as error:
                raise MlsprepError(f"Reply {place} cannot be read: {error}; see docs/json.md.") from error
            right = is_right(one, reply)
            nudged = log_answer(app, one, reply, right=right, confidence=sure, milliseconds=round(seconds * 1000))
            out.append({"id": one.key, "right": right, "key": list(one.answer or one.accepted), "nudged": list(nudged)})
    return out


class _UnreadableError(Exception):
    """What is wrong with an entry, in words."""


def _entries(text: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise MlsprepError("Standard input is nested too deeply; see docs/json.md.") from error
    except ValueError as error:
        raise MlsprepError(f"Standard input is no JSON: {error}.") from error
    if isinstance(data, dict):
        data = data.get("replies", [data])
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise MlsprepError("Standard input must be a list of replies; see docs/json.md.")
    return data


def _id(entry: dict[str, Any]) -> str:
    key = entry.get("id")
    if not isinstance(key, str):
        raise _UnreadableError("`id` must be the name of a question")
    return _storable(key)


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise _UnreadableError("it holds half a character") from error
    return text


def _seed(entry: dict[str, Any]) -> int:
    seed = entry.get("seed", 0)
    if type(seed) is not int:
        raise _UnreadableError("`seed` must be a whole number, as `quiz` gave it")
    return seed


def _confidence(value: object) -> int | None:
    if value is None:
        return None
    sure = {"guess": 1, "think": 2, "sure": 3}
    if not isinstance(value, str) or value not in sure:
        raise _UnreadableError(f"`confidence` must be one of {', '.join(sure)}")
    return sure[value]


def _seconds(value: object) -> float:
    # A chain of comparisons is false for NaN; a bool is an int, but no time.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_SECONDS:
        raise _UnreadableError(f"`seconds` must be a number from 0 to {LONGEST_SECONDS}")
    return float(value)


def _reply(one: Item, entry: dict[str, Any]) -> Reply:
    """Return the reply of an entry, checked against its question."""
    if "reply" not in entry:
        raise _UnreadableError("`reply` is missing; null is a blank")
    value = entry["reply"]
    if value is None:
        return Reply()
    typed = one.kind is Kind.TYPED
    if isinstance(value, dict):
        if unknown := sorted(set(value) - {"picks", "text"}):
            raise _UnreadableError(f"`reply` has no {unknown[0]}")
        text, picks = value.get("text", ""), value.get("picks", [])
        if (text if not typed else picks) or not ({"picks", "text"} & set(value)):
            raise _UnreadableError(_expected(one))
        value = text if typed else picks
    if typed:
        if not isinstance(value, str):
            raise _UnreadableError(_expected(one))
        return Reply(text=_storable(value))
    if type(value) is int:
        value = [value]
    if not isinstance(value, list):
        raise _UnreadableError(_expected(one))
    return Reply(_picks(one, value))


def _picks(one: Item, value: list[Any]) -> tuple[int | None, ...]:
    matching = one.kind is Kind.MATCHING
    chosen = [pick for pick in value if not (pick is None and matching)]
    most = {Kind.CHOICE: 1, Kind.MATCHING: len(one.lefts)}.get(one.kind, len(one.options))
    if any(type(pick) is not int or not 0 <= pick < len(one.options) for pick in chosen):
        raise _UnreadableError(f"{_expected(one)}, each from 0 to {len(one.options) - 1}")
    if len(value) > most:
        raise _UnreadableError(f"{_expected(one)}, {most} at most")
    if not matching and len(set(chosen)) < len(chosen):
        raise _UnreadableError(f"{_expected(one)}, each once")
    return tuple(value)


def _expected(one: Item) -> str:
    return f"`reply` must be {'a text' if one.kind is Kind.TYPED else 'a list of positions'} for a {one.kind} question"


def _by_key(app: App, key: str, seed: int) -> Item:
    store = QuizStore(app.store)
    if "#" not in key:
        number = store.find(key)
        if number is None:
            raise MlsprepError(f"There is no question {key}.")
        return item(app, number, seed)
    families = {family["id"]: Family.load(family) for family in store.families()}
    made = _Maker(store, families, seed).make(key)
    if made is None:
        raise MlsprepError(f"There is no question {key}.")
    return made._replace(question=store.find(key) or 0)
