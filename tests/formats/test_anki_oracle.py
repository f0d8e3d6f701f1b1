"""What Anki's own engine packs is read as it reports it: notes, cards, tags, decks, reviews, due dates, memory."""

from __future__ import annotations

import json
import random
import shutil
import time
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from mlsprep.core.day import Calendar
from mlsprep.core.memory import replay
from mlsprep.core.past import event_of
from mlsprep.core.review import Kind, State
from mlsprep.formats import Context, Reading, read
from mlsprep.formats.anki.guid import note_id

pytest.importorskip("anki", reason="Anki's engine is in the extra `bench`")

from anki.collection import AddNoteRequest, Collection, ExportAnkiPackageOptions

KANJI = Path(__file__).parents[2] / "../shared/data/kanjiplot.anki2"
SHAPES = ["legacy.apkg", "current.apkg", "legacy.colpkg", "current.colpkg"]
CONTEXT = Context(calendar=Calendar(UTC))
CLOSE = 1e-3


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def opened(path: Path) -> Any:
    """Open a collection. Its types are Anki's own business, and the package is not there everywhere."""
    engine: Any = Collection(str(path))
    engine.db.execute("pragma synchronous = off")
    return engine


def packed(path: Path, shape: str, folder: Path) -> Path:
    """Let the engine pack a collection."""
    out = folder / f"packed-{shape}"
    engine = opened(path)
    if shape.endswith(".colpkg"):
        engine.export_collection_package(str(out), include_media=True, legacy=shape.startswith("legacy"))
    else:
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=shape.startswith("legacy")
        )
        engine.export_anki_package(out_path=str(out), options=options, limit=None)
        engine.close()
    return out


def facet_of(note: Any, place: int) -> str:
    """Return the facet of the card at a place of its note type."""
    facets = note.body.facets()
    names = [f"cloze-{place + 1}", f"card-{place + 1}", *(["recall"] if not place else ["reverse"])]
    (found,) = [name for name in names if name in facets and (name[:5] == "cloze" or note.kind != "cloze")]
    return found


def compare(path: Path, reading: Reading) -> dict[str, int]:
    """Hold a reading against what the engine says of the collection, card by card; return what was counted."""
    engine = opened(path)
    notes = {note.id: (deck, note) for deck in reading.decks for note in deck.notes}
    today, study_day = engine.sched.today, CONTEXT.calendar.day(_now())
    seen = {"cards": 0, "memories": 0, "reviews": 0}
    query = (
        "select c.id, n.guid, c.ord, c.type, c.queue, c.due, c.odue, c.flags from cards c join notes n on n.id = c.nid"
    )
    for number, guid, place, kind, queue, due, home_due, flags in engine.db.all(query):
        deck, note = notes[note_id(guid)]
        past = reading.pasts.get(f"{deck.id}/{note.id}#{facet_of(note, place)}")
        log = engine.db.scalar("select count(*) from revlog where cid = ? and ease > 0", number)
        events = past.events if past else ()
        assert sum(event.rating is not None for event in events) == log
        seen["cards"] += 1
        seen["reviews"] += log
        memory = replay([event_of(0, event, 0) for event in events])
        theirs = engine.compute_memory_state(number)
        if kind == 0:  # Anki keeps no memory of new cards
            assert memory.stability is None
        elif theirs.stability is not None:
            assert memory.stability == pytest.approx(theirs.stability, rel=CLOSE)
            assert memory.difficulty == pytest.approx(theirs.difficulty, abs=CLOSE)
            seen["memories"] += 1
        assert (past.flag if past else 0) == flags & 7
        assert (past is not None and past.suspended is not None) == (queue == -1)
        if kind == 2:
            assert past
            stands = past.stands or past.events[-1]
            assert stands.due == study_day + (home_due or due) - today
            assert stands.state is State.REVIEW
        if kind in {1, 3} and (home_due or due) > 1_000_000_000:
            assert past
            stands = past.stands or past.events[-1]
            assert stands.due == (home_due or due) * 1_000_000
            assert stands.state is (State.LEARNING if kind == 1 else State.RELEARNING)
    tags = {tag for tag in engine.tags.all() if engine.find_notes(f'"tag:{tag}"')}
    assert {tag for _, note in notes.values() for tag in note.tags} >= {tag for tag in tags if "," not in tag}
    assert len(notes) == engine.note_count()
    assert sum(len(note.body.facets()) for _, note in notes.values()) == engine.card_count() == seen["cards"]
    titles = {deck.title.get("en") for deck in reading.decks}
    names = {item.name for item in engine.decks.all_names_and_ids(skip_empty_default=True, include_filtered=False)}
    assert titles == names
    engine.close()
    return seen


def _now() -> Any:
    from datetime import datetime

    return datetime.now(UTC)


@pytest.mark.skipif(not KANJI.exists(), reason="the folder `shared` is not beside the checkout")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_real_collection_comes_over_whole(shape: str, tmp_path: Path) -> None:
    path = tmp_path / "kanji.anki2"
    shutil.copyfile(KANJI, path)
    engine = opened(path)
    engine.set_config("fsrs", val=True)
    engine.close()
    reading = read(packed(path, shape, tmp_path), CONTEXT)
    assert not reading.problems
    seen = compare(path, reading)
    assert seen["cards"] == 1005
    assert seen["memories"] >= 1000
    assert seen["reviews"] == 6102


# -- a collection that was studied -------------------------------------------------------------------------------------


def a_day_passes(engine: Any, seconds: int = 86_400) -> None:
    """Move everything a day into the past: the engine's clock cannot be set."""
    db = engine.db
    db.execute("update col set crt = crt - ?", seconds)
    db.execute("update revlog set id = -(id - ?)", seconds * 1000)
    db.execute("update revlog set id = -id")
    db.execute("update cards set due = due - ? where queue in (1, 4) and due > 1000000000", seconds)
    db.execute("update cards set odue = odue - ? where odue > 1000000000", seconds)
    db.execute("update cards set mod = mod - ?", seconds)
    for number, data in db.all("select id, data from cards where data like '%lrt%'"):
        kept = json.loads(data)
        kept["lrt"] -= seconds
        db.execute("update cards set data = ? where id = ?", json.dumps(kept), number)


def studied(path: Path, *, fsrs: bool, seed: int, days: int = 60) -> None:
    """Drive the engine through days of answers, lapses, resets, moved due dates and filtered decks."""
    rng = random.Random(seed)
    engine = opened(path)
    engine.set_config("fsrs", fsrs)
    deck = engine.decks.id("Studied::One")
    requests = []
    for index in range(60):
        note = engine.new_note(engine.models.by_name(["Basic", "Basic (and reversed card)", "Cloze"][index % 3]))
        note.fields[0] = f"front {index}" if index % 3 != 2 else f"{{{{c1::a{index}}}}} and {{{{c2::b}}}}"
        note.fields[1] = f"back {index}"
        note.tags = [f"t{index % 4}", "a::b"]
        requests.append(AddNoteRequest(note=note, deck_id=deck))
    engine.add_notes(requests)
    engine.decks.set_current(deck)
    for day in range(days):
        for _ in range(rng.randrange(40)):
            queued = engine.sched.get_queued_cards()
            if not queued.cards:
                break
            card = engine.get_card(queued.cards[0].card.id)
            card.start_timer()
            rating = rng.choice([1, 2, 3, 3, 3, 3, 4])
            answer = engine.sched.build_answer(card=card, states=queued.cards[0].states, rating=rating - 1)
            engine.sched.answer_card(answer)
            time.sleep(0.0011)  # the log has one row for a millisecond
        everything = list(engine.find_cards("-is:new"))
        rng.shuffle(everything)
        if day % 9 == 4 and everything:
            engine.sched.schedule_cards_as_new(everything[:2])
        if day % 7 == 3 and everything:
            engine.sched.set_due_date(everything[2:5], rng.choice(["0", "3", "5!", "1-7"]))
        if day % 11 == 6 and everything:
            filtered = _filtered(engine, reschedule=bool(day % 2), search="is:review")
            _answer_filtered(engine, filtered, rng)
            if day % 3:
                engine.decks.remove([filtered])
            engine.decks.set_current(deck)
        if day % 13 == 5 and everything:
            engine.sched.suspend_cards(everything[6:8])
            engine.set_user_flag_for_cards(3, everything[8:9])
        a_day_passes(engine)
        engine.close()
        engine = opened(path)
    engine.close()


def _filtered(engine: Any, *, reschedule: bool, search: str) -> int:
    made = engine.sched.get_or_create_filtered_deck(0)
    made.config.reschedule = reschedule
    del made.config.search_terms[:]
    term = made.config.search_terms.add()
    term.search, term.limit = search, 5
    made.allow_empty = True
    return int(engine.sched.add_or_update_filtered_deck(made).id)


def _answer_filtered(engine: Any, deck: int, rng: random.Random) -> None:
    engine.decks.set_current(deck)
    for _ in range(4):
        queued = engine.sched.get_queued_cards()
        if not queued.cards:
            return
        card = engine.get_card(queued.cards[0].card.id)
        card.start_timer()
        answer = engine.sched.build_answer(card=card, states=queued.cards[0].states, rating=rng.choice([0, 2, 2, 3]))
        engine.sched.answer_card(answer)
        time.sleep(0.0011)


@pytest.mark.parametrize(("fsrs", "seed"), [(True, 1), (False, 2)])
def test_sixty_days_of_study_come_over_whole(fsrs: bool, seed: int, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of the test
    path = tmp_path / "studied.anki2"
    studied(path, fsrs=fsrs, seed=seed)
    for shape in SHAPES:
        reading = read(packed(path, shape, tmp_path), CONTEXT)
        assert not [problem for problem in reading.problems if problem.severity == "error"]
        seen = compare(path, reading)
        assert seen["memories"] > 20
    kinds = {event.kind for past in reading.pasts.values() for event in past.events}
    assert {Kind.IMPORT, Kind.RESET, Kind.RESCHEDULE, Kind.CRAM} <= kinds
