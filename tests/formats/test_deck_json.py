"""JSON holds all there is: decks, notes and pasts come back equal, and a document that is wrong is told where."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.mutations import mutated

from mlsprep.core.day import Calendar
from mlsprep.core.kinds import KINDS
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.note import Attribute, Deck, Family, Note, Text
from mlsprep.core.past import Moment, Past
from mlsprep.core.review import Kind, Rating, State
from mlsprep.formats import Collection, Context, Reading, read
from mlsprep.formats.deck_json import write_json
from mlsprep.formats.json_document import parse_json

if TYPE_CHECKING:
    from pathlib import Path

NOON = 1_795_262_400_000_000
DAY = 20_778


def collection(*decks: Deck, pasts: dict[str, Past] | None = None) -> Collection:
    return Collection(decks, {}, pasts or {}, Calendar(), NOON, None, ())  # type: ignore[arg-type]


def back(path: Path, context: Context = Context()) -> Reading:  # noqa: B008 - frozen
    reading = read(path, context)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    return reading


# -- there and back ----------------------------------------------------------------------------------------------------

contents = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip) | st.sampled_from(
    ["true", "1", "null", '"', "\\", "\n", "\u2028x", "\ufeffx", "\x00x", "</script>", "\\ud800", "가"]
).filter(str.strip)
texts = st.one_of(
    contents.map(Text.of),
    st.builds(Text, contents, contents),
    contents.map(Text),
    contents.map(lambda korean: Text(None, korean)),
)
whys = st.none() | texts
names = st.sampled_from(["x", "y", "train_input", "가"])
references = st.lists(st.sampled_from(["a/b", "c/d/e"]), max_size=2, unique=True).map(tuple)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    values = draw(st.dictionaries(names, st.lists(texts, min_size=1, max_size=3).map(tuple), min_size=1))
    return Facts(draw(names), draw(texts), values, tuple(draw(st.lists(st.sampled_from(sorted(values)), unique=True))))


@st.composite
def questions(draw: st.DrawFn, kind: str) -> Any:
    options = tuple(Option(Text(f"{n} en", f"{n} 가"), draw(whys)) for n in range(draw(st.integers(3, 5))))
    head = (draw(texts), draw(st.integers(1, 3)), draw(references))
    if kind == "choice":
        return Choice(*head, options, draw(st.frozensets(st.integers(0, len(options) - 1), min_size=1, max_size=2)))
    if kind == "ordering":
        return Ordering(*head, options[:-1], options[-1:] if draw(st.booleans()) else ())
    extra = (Text("none of them"),) if draw(st.booleans()) else ()
    return Matching(*head, tuple(Pair(option.text, Text.of("right"), option.why) for option in options), extra)


BODIES: dict[str, st.SearchStrategy[Any]] = {
    "basic": st.builds(Basic, texts, texts, st.booleans()),
    "cloze": st.sampled_from(
        [Cloze(Text("a {{c1::b}}\n{{c2::d::e}}", "{{c1::가}} {{c2::나}}")), Cloze(Text(None, "{{c1::가}}"))]
    ),
    "facts": facts(),
    "choice": questions("choice"),
    "ordering": questions("ordering"),
    "matching": questions("matching"),
    "sides": st.dictionaries(names, st.builds(Side, texts, texts), min_size=1, max_size=3).map(Sides),
}


def test_every_kind_is_tried() -> None:
    assert BODIES.keys() == KINDS.keys()


@st.composite
def notes(draw: st.DrawFn) -> Note:
    kind = draw(st.sampled_from(sorted(BODIES)))
    return Note(
        id="",
        kind=kind,
        body=draw(BODIES[kind]),
        explicit=draw(st.booleans()),
        was=draw(references),
        topics=tuple(draw(st.lists(st.sampled_from(["one", "a.b/c", "가"]), unique=True, max_size=3))),
        domain=draw(st.none() | st.sampled_from(["modeling", "1"])),
        tags=tuple(draw(st.lists(st.sampled_from(["core", "true", "3", "b'c"]), unique=True))),
        why=draw(whys),
        source=draw(st.none() | contents),
        url=draw(st.none() | st.sampled_from(["https://x.org/a?b=c#d", "http://x"])),
        checked=draw(st.none() | st.sampled_from(["2026-11", "2026-11-05", "unverified"])),
        status=draw(whys),
        tasks=draw(st.dictionaries(st.sampled_from(["mls-c01", "x"]), st.sampled_from(["1.1", "2"]))),
    )


moments_at = st.integers(-(10**15), 4 * 10**15) | st.sampled_from([10**18, -(10**18)])


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    kind = draw(st.sampled_from([Kind.REVIEW, Kind.CRAM, Kind.RESET, Kind.RESCHEDULE, Kind.IMPORT]))
    states = kind is Kind.IMPORT and draw(st.booleans())
    answered = kind in {Kind.REVIEW, Kind.CRAM} or (kind is Kind.IMPORT and not states)
    state = draw(st.sampled_from(State) if kind is Kind.RESCHEDULE else st.none() | st.sampled_from(State))
    return Moment(
        draw(moments_at),
        kind,
        draw(st.integers(-1000, 40_000)),
        draw(st.integers(0, 23)),
        draw(st.sampled_from(Rating)) if answered else None,
        draw(st.integers(0, 10**7)),
        state,
        draw(st.none() | st.integers(0, 5)),
        draw(st.none() | (moments_at if state in {State.LEARNING, State.RELEARNING} else st.integers(0, 10**7))),
        draw(st.floats(1e-6, 36_500)) if states else None,
        draw(st.floats(1, 10)) if states else None,
        draw(st.none() | st.binary(min_size=16, max_size=16)),
    )


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    unique = st.lists(moments(), max_size=4, unique_by=lambda event: event.id or object())
    stands = draw(st.none() | moments())
    if stands:
        stands = stands._replace(
            kind=Kind.RESCHEDULE, rating=None, state=stands.state or State.NEW, stability=None, difficulty=None
        )
        if stands.state not in {State.LEARNING, State.RELEARNING} and stands.due is not None:
            stands = stands._replace(due=abs(stands.due) % 10**7)
    return Past(
        tuple(sorted(draw(unique), key=lambda event: event.at)),
        stands,
        draw(st.none() | st.sampled_from(["leech", "known", "suspended"])),
        draw(st.integers(0, 7)),
        draw(st.sampled_from([0, NOON, NOON + 1])),
    )


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    decks = []
    for name in draw(st.lists(st.sampled_from(["a", "B/c.d", "가/나"]), unique=True, max_size=2)):
        made = tuple(replace(note, id=f"n-{n}") for n, note in enumerate(draw(st.lists(notes(), max_size=3))))
        decks.append(
            Deck(
                name,
                draw(texts),
                made,
                topic=draw(st.none() | st.just("data/x")),
                source=draw(st.none() | contents),
                checked=draw(st.none() | st.just("2026-11")),
                url=draw(st.none() | st.just("https://x.org")),
                optional=draw(st.booleans()),
                partial=draw(st.booleans()),
                roaming=draw(st.booleans()),
                new_per_day=draw(st.none() | st.integers(0, 9999)),
            )
        )
    cards = [f"{deck.id}/{note.id}#{facet}" for deck in decks for note in deck.notes for facet in note.body.facets()]
    return collection(*decks, pasts={card: draw(pasts()) for card in cards})


@settings(max_examples=150, deadline=None)
@given(collections())
def test_everything_comes_back(tmp_path_factory: pytest.TempPathFactory, written: Collection) -> None:
    path = tmp_path_factory.mktemp("json") / "decks.json"
    write_json(written, path)
    reading = back(path)
    assert tuple(replace(deck, digest="", file="") for deck in reading.decks) == written.decks
    assert reading.pasts == written.pasts
    assert reading.problems == ()
    first = path.read_bytes()
    write_json(replace(written, decks=reading.decks, pasts=reading.pasts), path)
    assert path.read_bytes() == first


NOTE = Note("one", "basic", Basic(Text("What?", "무엇?"), Text.of("That"), reverse=True))
EVENT = Moment(
    NOON, Kind.REVIEW, DAY, 12, Rating.GOOD, 4200, State.LEARNING, 1, NOON + 600_000_001, id=bytes(range(16))
)
PAST = Past(
    (EVENT, Moment(NOON + 5, Kind.IMPORT, DAY, 12, None, 0, State.REVIEW, None, DAY + 4, 3.5, 5.25)),
    None,
    "leech",
    3,
    NOON,
)


def test_what_it_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "decks.json"
    write_json(collection(Deck("a/b", Text.of("B"), (NOTE,)), pasts={"a/b/one#recall": PAST}), path)
    assert path.read_text(encoding="utf-8") == (
        '{"mlsprep": 1,\n'
        '"exported": "2026-11-21T12:00:00.000000+00:00",\n'
        '"decks": [\n'
        '{"id": "a/b", "title": "B", "notes": [\n'
        '{"id": "one", "front": {"en": "What?", "ko": "무엇?"}, "back": "That", "reverse": true}\n'
        "]}\n"
        "],\n"
        '"pasts": {\n'
        '"a/b/one#recall": {"events": ['
        '{"at": "2026-11-21T12:00:00.000000+00:00", "kind": "review", "day": "2026-11-21", "hour": 12, '
        '"rating": "good", '
        '"milliseconds": 4200, "state": "learning", "step": 1, "due": "2026-11-21T12:10:00.000001+00:00", '
        '"id": "000102030405060708090a0b0c0d0e0f"}, '
        '{"at": "2026-11-21T12:00:00.000005+00:00", "kind": "import", "day": "2026-11-21", "hour": 12, '
        '"state": "review", "due": "2026-11-25", "stability": 3.5, "difficulty": 5.25}'
        '], "suspended": "leech", "flag": 3, "marked_at": "2026-11-21T12:00:00.000000+00:00"}\n'
        "}}\n"
    )


def test_a_whole_deck_and_a_selection_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "decks.json"
    write_json(collection(Deck("a", Text.of("A"), (NOTE,)), Deck("b", Text.of("B"), (NOTE,), partial=True)), path)
    assert [deck.partial for deck in back(path).decks] == [False, True]


def test_pictures_are_not_carried_and_it_says_so(tmp_path: Path) -> None:
    picture = replace(NOTE, body=Basic(Text.of("![](media:x.png)"), Text.of("b")))
    assert write_json(collection(Deck("a", Text.of("A"), (NOTE,))), tmp_path / "a.json") == ()
    (sentence,) = write_json(collection(Deck("a", Text.of("A"), (picture,))), tmp_path / "a.json")
    assert "Pictures and sounds" in sentence


# -- what is wrong is told with its place ------------------------------------------------------------------------------

FAMILY = Family("service", Text.of("service"), {"unit": Attribute("unit", Text.of("unit"), Text.of("?"))})
CHECKED = Context(topics=frozenset({"data"}), families={"service": FAMILY}, blueprints=())


def document(notes: str = "", pasts: str = "", head: str = "") -> str:
    deck = f'{{"id": "a", "title": "A"{head}, "notes": [\n{notes}\n]}}'
    return f'{{"mlsprep": 1, "decks": [\n{deck}],\n"pasts": {{{pasts}}}}}'


def said(text: str | bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "decks.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    reading = read(path, CHECKED)
    assert reading.decks == ()
    return [str(problem).rpartition("/decks.json:")[2] for problem in reading.problems]


A_NOTE = '{"id": "x", "front": "a", "back": "b"}'
EVENTS = '"a/x#recall": {"events": [{"at": "2026-11-21T12:00:00+00:00", "day": "2026-11-21", "hour": 12, "kind": %s}]}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"mlsprep": 1,', "1:15: this is no JSON: expecting property name enclosed in double quotes"),
        ("[]", "1:1: this is no export of mlsprep"),
        ('{"decks": []}', "1:1: this is no export of mlsprep"),
        ('{"mlsprep": true, "decks": []}', "1:1: this is no export of mlsprep"),
        ('{"mlsprep": 2, "decks": []}', "1:1: this is version 2 of the format, and version 1 can be read"),
        ('{"mlsprep": 1, "decks": [],\n "more": 1}', "2:2: unknown key `more`; known: mlsprep"),
        ('{"mlsprep": 1, "decks": [1]}', "1:26: a deck is an object"),
        ('{"mlsprep": 1, "decks": [],\n"pasts": []}', "2:10: pasts are an object"),
        (document('{"id": "x", "front": NaN, "back": "b"}'), "3:22: NaN is no number that can be kept"),
        (document(head=', "new_per_day": 1e999'), "2:42: this number is too large"),
        (document(head=f', "new_per_day": {"9" * 30}'), "2:42: this number is too long"),
        (document(head=', "new_per_day": -1'), "2:42: Input should be greater than or equal to 0"),
        (document(head=', "optional": "yes"'), "2:39: Input should be a valid boolean"),
        (document(head=', "colour": "red"'), "2:27: unknown key `colour` in a deck"),
        (document('{"id": "x", "id": "y", "front": "a", "back": "b"}'), '3:13: the key "id" stands here'),
        (document('{"id": "x", "front": "\\ud800", "back": "b"}'), "3:22: half of a character stands here"),
        (document('{"id": "x", "front": 42, "back": "b"}'), "3:22: a text is expected here"),
        (document('{"id": "x", "front": "a", "back": "b", "reverse": "maybe"}'), "3:51: `true` or `false` is expected"),
        (document('{"id": "x", "front": "a", "back": "b", "explicit": 1}'), "3:52: `true` or `false` is expected"),
        (document('{"front": "a", "back": "b"}'), "3:1: a note has an `id`, which is a text"),
        (document('{"id": "a b", "front": "a", "back": "b"}'), "3:8: `a b` is no id"),
        (document('{"id": "x", "front": "a"}'), "3:1: a basic note needs `back`"),
        (document('{"id": "x", "kind": ["basic"], "front": "a", "back": "b"}'), "3:21: a kind of note is expected"),
        (document('{"id": "x", "kind": "cloz", "text": "{{c1::a}}"}'), "3:21: unknown kind `cloz`"),
        (document('{"id": "x", "front": "a", "back": "b", "topic": "zzz"}'), "3:49: unknown topic `zzz`; known: data"),
        (document('{"id": "x", "kind": "facts", "family": "f", "subject": "s", "facts": {"u": "v"}}'), "3:40: unk"),
        (document(f"{A_NOTE},\n{A_NOTE}"), "4:8: the id `x` is taken by an earlier note of the deck"),
        (document("1"), "3:1: a note is an object"),
        (document(A_NOTE, '"a/x#recall": 1'), "5:25: the past of a card is an object"),
        (document(A_NOTE, '"a/x#recall": {"flag": 8}'), "5:34: Input should be less than or equal to 7"),
        (document(A_NOTE, EVENTS % '"undo"'), "5:114: Input should be 'review'"),
        (document(A_NOTE, EVENTS % '"review"'), "5:37: a review has a `rating`"),
        (document(A_NOTE, '"a/x#recall": {"events": [{"at": "noon"}]}'), "5:37: an item of `events` needs `kind`"),
    ],
)  # fmt: skip
def test_problems(text: str, expected: str, tmp_path: Path) -> None:
    messages = said(text, tmp_path)
    assert [message for message in messages if message.startswith(expected)], messages


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"at": "2026-11-21T12:00:00"', "a moment with its offset is expected here"),
        ('"at": "0001-01-01T00:00:00+14:00", "hour": 99', "less than or equal to 23"),
        ('"day": "yesterday"', "a date is expected here"),
        ('"rating": 3', "'again', 'hard', 'good' or 'easy'"),
        ('"milliseconds": -1', "greater than or equal to 0"),
        ('"milliseconds": 1.5', "valid integer"),
        ('"stability": 0', "greater than 0"),
        ('"stability": 1', "`stability` and `difficulty` come together"),
        ('"difficulty": 11', "less than or equal to 10"),
        ('"id": "xyz"', "the id of an event is 32 digits"),
        ('"due": "soon"', "a date is expected here"),
        ('"more": 1', "unknown key `more`"),
    ],
)
def test_problems_of_an_event(field: str, expected: str, tmp_path: Path) -> None:
    event = {"at": NOON, "kind": "review", "day": DAY, "hour": 12, "rating": "good"} | json.loads(f"{{{field}}}")
    messages = said(document(A_NOTE, f'"a/x#recall": {{"events": [{json.dumps(event)}]}}'), tmp_path)
    assert [message for message in messages if expected in message], messages


def test_events_are_in_order_and_have_ids_of_their_own(tmp_path: Path) -> None:
    event = {"at": NOON, "kind": "review", "day": DAY, "hour": 12, "rating": "good", "id": "0" * 32}
    earlier = {**event, "at": NOON - 1}
    messages = said(document(A_NOTE, f'"a/x#recall": {{"events": {json.dumps([event, earlier])}}}'), tmp_path)
    assert "the events are not in the order in which they happened" in messages[0]
    messages = said(document(A_NOTE, f'"a/x#recall": {{"events": {json.dumps([earlier, event])}}}'), tmp_path)
    assert "two events have the same id" in messages[0]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    broken = ",\n".join('{"id": "x%d", "front": ""}' % n for n in range(3))  # noqa: UP031 - braces
    messages = said(document(broken), tmp_path)
    assert [message.partition(":")[0] for message in messages] == ["3", "3", "4", "4", "5", "5"]


def test_thousands_of_problems_end(tmp_path: Path) -> None:
    messages = said(document(",\n".join(["1"] * 5000)), tmp_path)
    assert 1000 <= len(messages) <= 1001


@pytest.mark.parametrize("text", ["[" * 100_000, '{"mlsprep": 1, "decks": ' + "[" * 100_000 + "]" * 100_000 + "}"])
def test_deep_nesting_is_refused(text: str, tmp_path: Path) -> None:
    (message,) = said(text, tmp_path)
    assert "nested too deeply" in message or "no JSON" in message


def test_history_of_a_card_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "decks.json"
    path.write_text(document(A_NOTE, '"a/x#recall": {"flag": 1},\n"a/y#recall": {"flag": 1}'), encoding="utf-8")
    reading = back(path)
    assert reading.pasts == {"a/x#recall": Past(flag=1)}
    assert [(problem.line, problem.severity) for problem in reading.problems] == [(6, "warning")]


def test_places_of_values_and_keys() -> None:
    found = parse_json('{"a": [1,\n {"b": "}", "c": {}}],\n "d": []}', "x")
    assert found.place(("a", 1, "b")) == (2, 8)
    assert found.place(("a", 1, "c"), key=True) == (2, 13)
    assert found.place(("d",)) == (3, 7)
    assert found.place(("a", 0)) == (1, 8)


@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.long)])
def test_no_mutant_raises_or_hangs(count: int, tmp_path: Path) -> None:
    path = tmp_path / "decks.json"
    cloze = Note("gap", "cloze", Cloze(Text.of("{{c1::a}} b")), explicit=False, why=Text.of("w"))
    options = (Option(Text.of("x"), Text.of("w")), Option(Text.of("y")))
    choice = Note("q", "choice", Choice(Text.of("s"), 2, ("a/b",), options, frozenset({0})))
    write_json(collection(Deck("a/b", Text.of("B"), (NOTE, cloze, choice)), pasts={"a/b/one#recall": PAST}), path)
    original = path.read_bytes()
    read_well = 0
    for seed in range(count):
        path.write_bytes(mutated(original, [original], random.Random(seed)))
        start = time.perf_counter()
        reading = read(path, Context())
        assert time.perf_counter() - start < 10
        wrong = any(problem.severity == "error" for problem in reading.problems)
        assert not (wrong and reading.decks)
        assert "".join(str(note.dump()) for deck in reading.decks for note in deck.notes).encode() is not None
        read_well += not wrong
    assert 0 < read_well < count
