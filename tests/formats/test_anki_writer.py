"""Anki packages out: what Anki's own engine makes of them, and what comes back of our notes."""

from __future__ import annotations

import json
import random
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.small import NOON

from mlsprep.core.day import Calendar, to_micros
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.question import Option
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.memory import DEFAULT_PARAMETERS, Memory, Schedule, advance, outcome, replay
from mlsprep.core.note import Attribute, Deck, Family, Note, Text
from mlsprep.core.past import Moment, Past, event_of
from mlsprep.core.review import Kind, Rating, State
from mlsprep.formats import Collection
from mlsprep.formats.anki.markdown import both, cloze_html, html
from mlsprep.formats.anki.own import Own, OwnRow, Place, is_own, languages, own_notes
from mlsprep.formats.anki.writer import deck_names, write_package
from mlsprep.formats.anki.writer_fields import NOTE_TYPES, note_type, own_data, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

UTC_DAYS = Calendar(NOON.tzinfo, timedelta(hours=4))
TODAY = UTC_DAYS.day(NOON)
FAMILIES = {
    "service": Family(
        "service",
        Text.of("service"),
        {"unit": Attribute("unit", Text.of("unit"), Text("What does {subject} scale by?", "{subject}의 단위는?"))},
    )
}


def note(name: str, kind: str, body: Any, **more: Any) -> Note:
    return Note(name, kind, body, topics=("data",), **more)


SHARD = note(
    "shard",
    "basic",
    Basic(Text("What does **one** shard take in?", "샤드 하나의 수집량은?"), Text.of("1 MB/s")),
    tags=("core", "two words"),
    why=Text.of("A shard is the unit of capacity."),
    checked="2026-11",
    source="developer guide",
)
RETENTION = note("retention", "basic", Basic(Text.of("How long?"), Text.of("24 hours"), reverse=True))
FIREHOSE = note("firehose", "cloze", Cloze(Text("{{c1::Firehose}} to {{c2::S3}}", "{{c1::Firehose}}는 {{c2::S3}}로")))
KDS = note("kds", "facts", Facts("service", Text.of("KDS"), {"unit": (Text("shard", "샤드"),)}, ("unit",)))
QUIZ = note(
    "q", "choice", Choice(Text.of("Which?"), 1, (), (Option(Text.of("a")), Option(Text.of("b"))), frozenset({0}))
)
THEIRS = note("a.Ab.3B1", "basic", Basic(Text.of("From Anki"), Text.of("yes")))

DECK = Deck("data/streaming", Text("Streaming", "스트리밍"), (SHARD, RETENTION, FIREHOSE, KDS, QUIZ, THEIRS))


def answered(*answers: tuple[int, int, State, int]) -> Past:
    """Return a history of (days ago, rating, state it led to, days or minutes until due)."""
    events = []
    for number, (ago, rating, state, due) in enumerate(answers):
        at = to_micros(NOON - timedelta(days=ago)) + number * 60_000_000
        then = TODAY - ago + due if state is State.REVIEW else at + due * 60_000_000
        step = None if state is State.REVIEW else 0
        name = number.to_bytes(16, "big")
        events.append(
            Moment(at, Kind.REVIEW, TODAY - ago, 12, Rating(rating), 4500, state, step, then, id=name),
        )
    return Past(tuple(events))


LEARNT = answered((30, 3, State.LEARNING, 10), (30, 3, State.REVIEW, 4), (26, 4, State.REVIEW, 15),
                  (10, 2, State.REVIEW, 16))  # fmt: skip
LAPSED = answered((20, 4, State.REVIEW, 8), (12, 3, State.REVIEW, 12), (0, 1, State.RELEARNING, 10))
PASTS = {
    "data/streaming/shard#recall": LEARNT,
    "data/streaming/retention#reverse": LAPSED._replace(flag=2),
    "data/streaming/kds#fact-unit": LEARNT._replace(suspended="known", marked_at=to_micros(NOON)),
}


def collection(folder: Path, *decks: Deck, **more: Any) -> Collection:
    values: dict[str, Any] = {"pasts": PASTS, "now": to_micros(NOON), "media": folder}
    return Collection(
        decks or (DECK,), FAMILIES, calendar=UTC_DAYS, parameters=DEFAULT_PARAMETERS, **{**values, **more}
    )


def write(folder: Path, *decks: Deck, name: str = "out.apkg", **more: Any) -> tuple[Path, Sequence[str]]:
    path = folder / name
    return path, write_package(collection(folder, *decks, **more), path)


def ask(path: Path, query: str) -> list[Any]:
    inner = path.with_suffix(".db")
    with zipfile.ZipFile(path) as package:
        inner.write_bytes(package.read("collection.anki2"))
    with closing(sqlite3.connect(inner)) as connection:
        return connection.execute(query).fetchall()


# -- HTML --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain", "plain"),
        ("**bold** and `x < 1`", "<strong>bold</strong> and <code>x &lt; 1</code>"),
        ("> 50 MB <b>", "&gt; 50 MB &lt;b&gt;"),
        ("# of layers", "# of layers"),
        ("cost of $x^2$", r"cost of \(x^2\)"),
        ("$5 and $10", "$5 and $10"),
        ("from $5 to 10$", "from $5 to 10$"),
        ("$$a < b$$", r"\[a &lt; b\]"),
        ("`$x^2$`", "<code>$x^2$</code>"),
        ("![a map](media:my%20map.png)", '<img src="my map.png" alt="a map" />'),
        ("[hear](media:a.mp3)", "[sound:a.mp3]"),
        ("one\ntwo", "one<br />\ntwo"),
    ],
)
def test_markdown_becomes_html(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_gaps_survive_markdown() -> None:
    made = cloze_html("{{c1::`x_y`}} is **{{c2::bold::a hint}}** and $x_{{c3::i}}$")
    assert made == (
        r"{{c1::<code>x_y</code>}} is <strong>{{c2::bold::a hint}}</strong> and \(x_{{c3::i}}\)"
    )  # fmt: skip


def test_both_languages_are_shown_once_where_they_are_the_same() -> None:
    assert both(Text("a", "가")) == '<div lang="en">a</div><div lang="ko">가</div>'
    assert both(Text.of("a")) == both(Text("a", None)) == "a"


def test_a_field_is_taken_apart_by_language() -> None:
    made = '<div lang="en">a <div>b</div></div><div lang="ko">가 &lt;</div>tail'
    assert languages(made) == {"en": "a <div>b</div>", "ko": "가 &lt;tail"}
    assert languages("plain <div>x</div>") == {}


# -- the package -------------------------------------------------------------------------------------------------------


def test_a_package_is_the_same_file_every_time(tmp_path: Path) -> None:
    one, other = write(tmp_path, name="a.apkg")[0], write(tmp_path, name="b.apkg")[0]
    assert one.read_bytes() == other.read_bytes()


def test_ids_stay_when_other_notes_come(tmp_path: Path) -> None:
    query = "SELECT guid, id FROM notes UNION SELECT id, ord FROM cards"
    one = ask(write(tmp_path, replace(DECK, notes=(SHARD,)))[0], query)
    assert set(one) <= set(ask(write(tmp_path)[0], query))
    assert all(0 < number < 2**53 for (number,) in ask(tmp_path / "out.apkg", "SELECT id FROM notes"))


def test_a_note_from_anki_keeps_its_guid(tmp_path: Path) -> None:
    from mlsprep.formats.anki.guid import note_id

    guid = "x}y;1"
    deck = replace(DECK, notes=(replace(THEIRS, id=note_id(guid)), SHARD))
    path, _ = write(tmp_path, deck)
    assert [row[0] for row in ask(path, "SELECT guid FROM notes ORDER BY guid")] == ["data/streaming/shard", guid]


def test_the_schedule_is_where_it_stands(tmp_path: Path) -> None:
    path, _ = write(tmp_path)
    (created,) = ask(path, "SELECT crt FROM col")[0]
    first = UTC_DAYS.day(NOON - timedelta(days=31))
    assert created == int(UTC_DAYS.start(first).timestamp())
    rows = ask(path, "SELECT n.guid, c.ord, type, queue, due, ivl, reps, lapses, c.flags, c.data FROM cards c "
                     "JOIN notes n ON n.id = c.nid WHERE type <> 0 ORDER BY 1")  # fmt: skip
    memory = replay([event_of(1, item, 1) for item in LEARNT.events])
    kds, retention, shard = rows
    assert shard[:9] == ("data/streaming/shard", 0, 2, 2, TODAY + 6 - first, 16, 4, 0, 0)
    assert kds[:9] == ("data/streaming/kds#fact-unit", 0, 2, -1, TODAY + 6 - first, 16, 4, 0, 0)
    data = json.loads(shard[9])
    assert (data["s"], data["d"]) == (round(memory.stability or 0, 4), round(memory.difficulty or 0, 3))
    due = LAPSED.events[-1].due or 0
    assert retention[:9] == ("data/streaming/retention", 1, 3, 1, due // 1_000_000, 1, 3, 1, 2)


def test_every_answer_is_a_row(tmp_path: Path) -> None:
    path, _ = write(tmp_path)
    query = """SELECT r.id, ease, r.ivl, lastIvl, time, r.type FROM revlog r JOIN cards c ON c.id = r.cid
        JOIN notes n ON n.id = c.nid WHERE n.guid = 'data/streaming/shard' ORDER BY r.id"""
    rows = ask(path, query)
    assert [row[1:] for row in rows] == [
        (3, -600, 0, 4500, 0), (3, 4, -600, 4500, 0), (4, 15, 4, 4500, 1), (2, 16, 15, 4500, 1),
    ]  # fmt: skip
    assert [abs(row[0] - item.at // 1000) <= 3 for row, item in zip(rows, LEARNT.events, strict=True)] == [True] * 4
    assert ask(path, "SELECT count(*), count(DISTINCT id) FROM revlog") == [(11, 11)]


def test_a_reset_is_what_anki_calls_forget(tmp_path: Path) -> None:
    at = to_micros(NOON)
    past = Past((*LEARNT.events, Moment(at, Kind.RESET, TODAY, 12, state=State.NEW)))
    path, _ = write(tmp_path, pasts={"data/streaming/shard#recall": past})
    assert ask(path, "SELECT ease, ivl, factor, type FROM revlog ORDER BY id DESC LIMIT 1") == [(0, 0, 0, 4)]
    assert ask(path, "SELECT count(*) FROM cards WHERE type <> 0") == [(0,)]


def test_a_card_taken_back_to_its_learning_steps_is_logged_as_learning(tmp_path: Path) -> None:
    past = answered((9, 3, State.REVIEW, 4), (5, 2, State.LEARNING, 10), (5, 3, State.REVIEW, 3))
    path, _ = write(tmp_path, pasts={"data/streaming/shard#recall": past})
    assert ask(path, "SELECT type FROM revlog ORDER BY id") == [(0,), (0,), (0,)]


def test_cramming_does_not_teach(tmp_path: Path) -> None:
    past = Past((Moment(to_micros(NOON), Kind.CRAM, TODAY, 12, Rating.AGAIN, 900),))
    path, _ = write(tmp_path, pasts={"data/streaming/shard#recall": past})
    assert ask(path, "SELECT ease, factor, time, type FROM revlog") == [(1, 0, 900, 3)]


def test_what_anki_cannot_carry_is_said(tmp_path: Path) -> None:
    _, said = write(tmp_path)
    assert said[0] == "Anki has no quiz: 1 question is left out."
    assert write(tmp_path, replace(DECK, notes=(RETENTION,)), pasts={})[1] == []


def test_media_travel(tmp_path: Path) -> None:
    (tmp_path / "my map.png").write_bytes(b"png")
    told = note("m", "basic", Basic(Text.of("![map](media:my%20map.png)"), Text.of("[x](media:gone.mp3)")))
    path, said = write(tmp_path, replace(DECK, notes=(told,)), pasts={})
    with zipfile.ZipFile(path) as package:
        assert json.loads(package.read("media")) == {"0": "my map.png"}
        assert package.read("0") == b"png"
    assert said == ["1 media file is not there and left out: gone.mp3."]


def test_no_media_are_taken_from_outside_their_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "media").mkdir()
    told = note("m", "basic", Basic(Text.of("[x](media:../secret)"), Text.of("y")))
    path, _ = write(tmp_path, replace(DECK, notes=(told,)), pasts={}, media=tmp_path / "media")
    with zipfile.ZipFile(path) as package:
        assert sorted(package.namelist()) == ["collection.anki2", "media"]


def test_decks_stand_below_one_root_by_their_ids() -> None:
    titles = {"data": "The data", "data/streaming": "A::B", "other-things/x": "X", "other-things/y": "x"}
    decks = [replace(DECK, id=name, title=Text.of(title)) for name, title in titles.items()]
    assert deck_names(decks) == {
        "data": "mlsprep::The data",
        "data/streaming": "mlsprep::The data::A:B",
        "other-things/x": "mlsprep::Other things::X",
        "other-things/y": "mlsprep::Other things::x (other-things/y)",
    }


# -- Anki's engine -----------------------------------------------------------------------------------------------------


class Engine:
    """A collection in Anki's own engine."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection as Theirs

        self.col: Any = Theirs(str(folder / "collection.anki2"))
        self.col.set_config("fsrs", val=True)

    def take(self, path: Path) -> dict[str, int]:
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        log = self.col.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}

    def count(self, table: str) -> int:
        return int(self.col.db.scalar(f"SELECT count() FROM {table}") or 0)

    def rows(self) -> Iterator[OwnRow]:
        for number, kind, fields, tags in self.col.db.execute("SELECT id, mid, flds, tags FROM notes"):
            names = [item["name"] for item in self.col.models.get(kind)["flds"]]
            yield OwnRow(number, dict(zip(names, fields.split("\x1f"), strict=True)), tuple(tags.split()))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    pytest.importorskip("anki", reason="Anki's engine is in the extra `bench`")
    made = Engine(tmp_path)
    yield made
    made.col.close()


def test_anki_takes_every_card_with_its_schedule_and_memory(engine: Engine, tmp_path: Path) -> None:
    assert engine.take(write(tmp_path)[0]) == {"new": 5, "updated": 0, "duplicate": 0, "conflicting": 0}
    assert (engine.count("cards"), engine.count("revlog")) == (7, 11)
    assert "optimized" in engine.col.fix_integrity()[0]  # and nothing to mend
    day = engine.col.sched.today
    today = (engine.col.db.scalar("SELECT crt FROM col") or 0) // 86_400 + day
    number = engine.col.find_cards("tag:core")[0]
    card, memory = engine.col.get_card(number), replay([event_of(1, item, 1) for item in LEARNT.events])
    assert card.due - day == TODAY + 6 - today
    assert card.memory_state is not None
    assert card.memory_state.stability == pytest.approx(memory.stability, abs=1e-3)
    fresh = engine.col._backend.compute_memory_state(number).state
    assert fresh.stability == pytest.approx(memory.stability, rel=1e-3)
    assert fresh.difficulty == pytest.approx(memory.difficulty, abs=1e-2)


def random_past(rng: random.Random) -> Past:
    """Return a history with everything that can be in one, outcomes as the program would record them."""
    events: list[Moment] = []
    memory, day = Memory(), TODAY - 300
    for number in range(rng.randint(1, 12)):
        day += rng.choice((0, 0, 1, 3, 9, 20))
        at = day * 86_400_000_000 + (43_200 + number * 600) * 1_000_000
        name = number.to_bytes(16, "big")
        kind = rng.choices((Kind.REVIEW, Kind.CRAM, Kind.RESET, Kind.RESCHEDULE), (9, 1, 1, 1))[0]
        rating = Rating(rng.choice((1, 2, 3, 3, 3, 4)))
        if kind is Kind.REVIEW:
            led = outcome(memory, rating, at=at, day=day, seed=1, schedule=Schedule())
            item = Moment(at, kind, day, 12, rating, 900, led.state, led.step, led.due, id=name)
        elif kind is Kind.CRAM:
            item = Moment(at, kind, day, 12, rating, 900, id=name)
        elif kind is Kind.RESET:
            item = Moment(at, kind, day, 12, state=State.NEW, id=name)
        elif memory.state is State.REVIEW:
            item = Moment(at, kind, day, 12, state=State.REVIEW, due=day + 5, id=name)
        else:
            continue
        events.append(item)
        memory = advance(memory, event_of(1, item, 1))
    return Past(tuple(events))


def test_a_decks_own_limit_of_new_cards_goes_along(engine: Engine, tmp_path: Path) -> None:
    engine.take(write(tmp_path, replace(DECK, new_per_day=7))[0])
    decks = {deck["name"]: deck["newLimit"] for deck in engine.col.decks.all()}
    assert decks == {"Default": None, "mlsprep": None, "mlsprep::Data": None, "mlsprep::Data::Streaming": 7}


def test_anki_reads_our_log_as_we_do(engine: Engine, tmp_path: Path) -> None:
    rng = random.Random(11)
    notes = tuple(note(f"n{number}", "basic", Basic(Text.of(f"n{number}"), Text.of("a"))) for number in range(150))
    pasts = {f"data/streaming/{item.id}#recall": random_past(rng) for item in notes}
    engine.take(write(tmp_path, replace(DECK, notes=notes), pasts=pasts)[0])
    learnt = 0
    for item in notes:
        number = engine.col.find_cards(f"Front:{item.id}")[0]
        events = pasts[f"data/streaming/{item.id}#recall"].events
        memory = replay([event_of(1, event, 1) for event in events])
        state = engine.col._backend.compute_memory_state(number).state
        card = engine.col.get_card(number)
        assert (int(card.type), card.reps) == (int(memory.state), memory.reps)
        if memory.stability is not None:
            learnt += 1
            assert state.stability == pytest.approx(memory.stability, rel=1e-3), events
            assert state.difficulty == pytest.approx(memory.difficulty, abs=1e-2), events
    assert learnt > 100
    rows = sum(event.kind is not Kind.IMPORT for past in pasts.values() for event in past.events)
    assert engine.count("revlog") == rows


def test_anki_does_not_double_what_it_has_and_updates_what_changed(engine: Engine, tmp_path: Path) -> None:
    day = 86_400_000_000
    engine.take(write(tmp_path)[0])
    assert engine.take(write(tmp_path)[0])["duplicate"] == 5
    told = replace(SHARD, body=Basic(Text.of("Now what?"), Text.of("1 MB/s")))
    later: dict[str, Any] = {"now": to_micros(NOON) + day, "changed": {"data/streaming/shard": to_micros(NOON) + day}}
    path, _ = write(tmp_path, replace(DECK, notes=(told, RETENTION)), **later)
    assert engine.take(path)["updated"] == 2
    assert engine.col.find_notes("Front:*Now*")
    assert (engine.count("notes"), engine.count("cards"), engine.count("revlog")) == (5, 7, 11)


def test_a_note_that_gets_a_reverse_gets_its_card_in_anki(engine: Engine, tmp_path: Path) -> None:
    engine.take(write(tmp_path, replace(DECK, notes=(SHARD,)))[0])
    told = replace(SHARD, body=replace(SHARD.body, reverse=True))  # type: ignore[type-var]
    later = to_micros(NOON) + 86_400_000_000
    engine.take(write(tmp_path, replace(DECK, notes=(told,)), now=later)[0])
    assert engine.count("cards") == 2


def test_anki_shows_what_we_show(engine: Engine, tmp_path: Path) -> None:
    engine.take(write(tmp_path)[0])
    card = engine.col.get_card(engine.col.find_cards("tag:core")[0])
    assert '<div lang="en">What does <strong>one</strong> shard take in?</div>' in card.question()
    assert "1 MB/s" not in card.question()
    assert "A shard is the unit of capacity." in card.answer()
    assert "developer guide · checked 2026-11" in card.answer()
    cloze = engine.col.get_card(engine.col.find_cards('"note:mlsprep cloze" card:2')[0])
    assert cloze.question().count("[...]") == 2  # in either language
    assert "content" not in card.question() + card.answer() + cloze.question() + cloze.answer()


def test_a_note_with_sides_of_its_own_keeps_its_cards(engine: Engine, tmp_path: Path) -> None:
    sides = {name: Side(Text.of(f"{name}?"), Text.of(f"{name}!")) for name in ("recall", "card-2", "card-3")}
    told = note("a.word", "sides", Sides(sides))
    past = {"data/streaming/a.word#card-3": LEARNT}
    path, _ = write(tmp_path, replace(DECK, notes=(told,)), pasts=past)
    assert engine.take(path)["new"] == 1
    assert engine.col.get_card(engine.col.find_cards("is:review")[0]).question().count("card-3?") == 1
    rows = list(engine.rows())
    own = back(rows)
    assert own.decks[0].notes == (told,)
    assert [own.keys[Place(rows[0].number, at)].rpartition("#")[2] for at in range(3)] == list(sides)
    edited = back([rows[0]._replace(fields={**rows[0].fields, "Back 2": "now"})]).decks[0].notes[0]
    assert edited.body == Sides({**sides, "card-2": Side(Text.of("card-2?"), Text.of("now"))})


# -- and back ----------------------------------------------------------------------------------------------------------


def plain(value: str) -> str:
    """Stand in for the reader's conversion of HTML."""
    import re
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", value)).strip()


def rows_of(path: Path) -> list[OwnRow]:
    kinds = {kind["id"]: [item["name"] for item in kind["flds"]] for kind in
             json.loads(ask(path, "SELECT models FROM col")[0][0]).values()}  # fmt: skip
    return [
        OwnRow(number, dict(zip(kinds[kind], fields.split("\x1f"), strict=True)), tuple(tags.split()))
        for number, kind, fields, tags in ask(path, "SELECT id, mid, flds, tags FROM notes")
    ]


def back(rows: Sequence[OwnRow]) -> Own:
    return own_notes(rows, FAMILIES, plain)


def edit(rows: Sequence[OwnRow], name: str, **fields: str) -> list[OwnRow]:
    return [
        row._replace(fields={**row.fields, **fields}) if f'"note":"{name}"' in row.fields["mlsprep"] else row
        for row in rows
    ]


def found(own: Own, name: str) -> Note:
    return next(item for deck in own.decks for item in deck.notes if item.id == name)


def test_what_was_not_touched_comes_back_exactly(tmp_path: Path) -> None:
    own = back(rows_of(write(tmp_path)[0]))
    (deck,) = own.decks
    assert (deck.id, deck.title, deck.partial, own.rest, own.warnings) == (DECK.id, DECK.title, True, (), ())
    assert {item.id: item for item in deck.notes} == {item.id: item for item in DECK.notes if item is not QUIZ}
    assert sorted(own.keys.values()) == [
        f"data/streaming/{name}" for name in sorted(
            ("a.Ab.3B1#recall", "firehose#cloze-1", "firehose#cloze-2", "kds#fact-unit", "retention#recall",
             "retention#reverse", "shard#recall"))
    ]  # fmt: skip


SIDE = st.text(st.characters(codec="utf-8"), max_size=40)
TEXTS = st.builds(lambda en, ko: Text(en or None, ko or None) if en or ko else Text.of("x"), SIDE, SIDE)


@given(TEXTS, TEXTS, st.one_of(st.none(), TEXTS), st.lists(st.text("ab cé", min_size=1), max_size=3))
@example(Text.of("a\x1fb\x00c"), Text("{{c1::<b>&amp;", "<div lang=en>"), Text.of("</div>"), ["a  b"])
def test_any_note_comes_back_exactly(front: Text, back_: Text, why: Text | None, tags: list[str]) -> None:
    told = note("n", "basic", Basic(front, back_), why=why, tags=tuple(tag for tag in tags if tag.strip()))
    gaps = note("c", "cloze", Cloze(Text(f"{{{{c1::{front.get('en')}}}}}", why.ko if why else None)), why=back_)
    for item in (told, gaps):
        for made in written(DECK, item, FAMILIES):
            assert not any(char in field for field in made.fields for char in "\x1f\x00")
            names = dict(zip(note_type(made.type).fields, made.fields, strict=True))
            row = OwnRow(1, names, made.tags)
            assert back([row]).decks[0].notes == (item,)


def test_it_comes_back_exactly_through_anki(engine: Engine, tmp_path: Path) -> None:
    engine.take(write(tmp_path)[0])
    own = back(list(engine.rows()))
    assert {item.id: item for item in own.decks[0].notes} == {item.id: item for item in DECK.notes if item is not QUIZ}
    assert len(own.keys) == 7


def test_a_field_edited_in_anki_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path)[0])
    own = back(edit(rows, "shard", Front='<div lang="en">What?</div><div lang="ko">샤드 하나의 수집량은?</div>'))
    assert found(own, "shard") == replace(SHARD, body=replace(SHARD.body, front=Text("What?", "샤드 하나의 수집량은?")))  # type: ignore[type-var]
    own = back(edit(rows, "firehose", Text="{{c1::All}} else", Why="because"))
    assert found(own, "firehose").body == Cloze(Text("{{c1::All}} else", "{{c1::All}} else"))
    assert found(own, "firehose").why == Text("because", None)


def test_a_side_that_was_emptied_stays_what_it_was(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path)[0])
    assert found(back(edit(rows, "shard", Front="")), "shard") == SHARD
    assert found(back(edit(rows, "firehose", Text="no gap")), "firehose") == FIREHOSE


def test_html_that_only_looks_different_is_no_edit(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path)[0])
    same = '<div  lang="en">What does <b>one</b> shard take in?</div><div lang="ko">샤드&nbsp;하나의 수집량은?</div>'
    assert found(back(edit(rows, "shard", Front=same)), "shard") == SHARD


def test_tags_given_in_anki_are_taken(tmp_path: Path) -> None:
    rows = [
        row._replace(tags=("two_words", "leech", "hard")) if '"note":"shard"' in row.fields["mlsprep"] else row
        for row in rows_of(write(tmp_path)[0])
    ]
    assert found(back(rows), "shard").tags == ("two words", "hard")


def test_a_card_of_facts_edited_in_anki_is_said(tmp_path: Path) -> None:
    own = back(edit(rows_of(write(tmp_path)[0]), "kds", Back="something else"))
    assert found(own, "kds") == KDS
    assert len(own.warnings) == 1


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"deck":{}}', "null", '{"deck":1,"note":2}', "[" * 5000])
def test_a_note_without_its_last_field_is_anybodys(tmp_path: Path, broken: str) -> None:
    rows = edit(rows_of(write(tmp_path)[0]), "shard", mlsprep=broken)
    own = back(rows)
    assert len(own.rest) == 1
    assert "data/streaming/shard#recall" not in own.keys.values()


def spoilt(**more: Any) -> str:
    data = json.loads(own_data(DECK, SHARD, None))
    for path, value in more.items():
        *parents, last = path.split("__")
        place = data
        for name in parents:
            place = place[name]
        place[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    "data",
    [
        spoilt(note="../x"), spoilt(deck__id="a//b"), spoilt(deck__id=5), spoilt(content__topics=[1]),
        spoilt(content__url="file:///etc/passwd"), spoilt(deck__url="javascript:x"), spoilt(content__tags=[["x"]]),
        spoilt(content__body__front={}), spoilt(content__body__front={"en": 5}), spoilt(content__body__front="\ud800"),
        spoilt(content__kind="choice"), spoilt(content__kind="nothing"), spoilt(content__tasks={"a": 1}),
        spoilt(content__body__reverse="no"), spoilt(content__why={}), spoilt(facet="fact-x"), spoilt(note="n" * 500),
    ],
)  # fmt: skip
def test_a_package_of_anybodys_is_not_believed(tmp_path: Path, data: str) -> None:
    rows = edit(rows_of(write(tmp_path, replace(DECK, notes=(SHARD,)))[0]), "shard", mlsprep=data)
    own = back(rows)
    assert (own.decks, own.keys, own.rest) == ((), {}, (rows[0].number,))


def test_a_copy_made_in_anki_is_a_note_of_its_own(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path)[0])
    shard = next(row for row in rows if '"note":"shard"' in row.fields["mlsprep"])
    own = back([*rows, shard._replace(number=shard.number + 1)])
    assert own.rest == (shard.number + 1,)
    assert own.keys[Place(shard.number, 0)] == "data/streaming/shard#recall"


def test_our_note_types_are_known_by_their_names() -> None:
    assert all(is_own(name) and is_own(f"{name}+") for name in (*NOTE_TYPES, note_type("mlsprep sides 2").name))
    assert not is_own("Basic")
