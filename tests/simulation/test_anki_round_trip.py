"""A month of study, off to Anki's own engine, studied there, and back: every answer counted once, no card twice."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import Watch, rows

from mlsprep.core.review import Rating
from mlsprep.settings import Settings
from mlsprep.tasks import library, study
from mlsprep.tasks.app import App
from mlsprep.tasks.export import export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest.importorskip("anki", reason="Anki's engine is in the extra `bench`")

DAYS = 30
"""Days of study here."""


class Phone:
    """Anki's engine with a collection of the learner's."""

    def __init__(self, folder: Path) -> None:
        from anki.collection import Collection

        folder.mkdir()
        self.folder = folder
        self.col: Any = Collection(str(folder / "collection.anki2"))
        self.col.set_config("fsrs", val=True)

    def take(self, path: Path) -> dict[str, int]:
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        log = self.col.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}

    def give(self, *, legacy: bool) -> Path:
        from anki.collection import ExportAnkiPackageOptions

        path = self.folder / f"back-{'legacy' if legacy else 'current'}.apkg"
        options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
        self.col.export_anki_package(out_path=str(path), options=options, limit=None)
        return path

    def study(self, most: int, rng: random.Random) -> int:
        """Answer what Anki asks and return how many answers there were."""
        from anki.cards import Card

        self.col.decks.select(self.col.decks.id("mlsprep"))
        for done in range(most):
            queued = self.col.sched.get_queued_cards(fetch_limit=1).cards
            if not queued:
                return done
            card = Card(self.col, backend_card=queued[0].card)
            card.start_timer()
            rating = rng.choices((0, 1, 2, 3), (15, 10, 60, 15))[0]
            answer = self.col.sched.build_answer(card=card, states=queued[0].states, rating=rating)
            self.col.sched.answer_card(answer)
        return most

    def count(self, table: str) -> int:
        return int(self.col.db.scalar(f"SELECT count() FROM {table}") or 0)

    def stands(self) -> dict[str, tuple[Any, ...]]:
        """Return state, due date and memory of every card that was answered, by our names."""
        import json

        out = {}
        for number, at, fields in self.col.db.execute(
            "SELECT c.id, c.ord, n.flds FROM cards c JOIN notes n ON n.id = c.nid WHERE c.type <> 0"
        ):
            data = json.loads(fields.rpartition("\x1f")[2])
            cloze = data["content"]["kind"] == "cloze"
            facet = data.get("facet") or (f"cloze-{at + 1}" if cloze else ("recall", "reverse")[at])
            card = self.col.get_card(number)
            assert card.memory_state is not None
            due = card.due - self.col.sched.today if card.type == 2 else None
            memory = (round(card.memory_state.stability, 2), round(card.memory_state.difficulty, 2))
            out[f"{data['deck']['id']}/{data['note']}#{facet}"] = (int(card.type), due, card.reps, card.lapses, *memory)
        return out


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """The moment by the real clock: Anki's engine has no other. Both sides are in one time zone."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield datetime.now(UTC).replace(microsecond=0)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    made = Phone(tmp_path / "phone")
    yield made
    made.col.close()


def learnt(app: App) -> list[int]:
    return [row[0] for row in rows(app.home, "SELECT card FROM memories WHERE state = 2 ORDER BY card")]


def month(app: App, watch: Watch, rng: random.Random) -> None:
    """Study for a month: everything there can be in a log."""
    for _ in range(DAYS):
        morning = watch.moment
        for _ in range(30):
            line = study.day_line(app, study.ALL)
            cards = [
                item.card
                for item in (*line.learning, *study.upcoming(line))
                if study.is_due(app.store.card(item.card).memory, at=app.micros(), day=app.today)
            ]
            if not cards:
                break
            for card in cards[:20]:
                rating = rng.choices(tuple(Rating), (15, 10, 60, 15))[0]
                study.answer(app, card, rating, milliseconds=rng.randint(500, 20_000), cram=rng.random() < 0.02)
                watch.forward(seconds=rng.randint(2, 20), microseconds=rng.randint(0, 999_999))
                if rng.random() < 0.03:
                    study.undo(app)
            watch.forward(minutes=11)
        if (
            seen := [row[0] for row in rows(app.home, "SELECT card FROM memories WHERE state = 2")]
        ) and rng.random() < 0.2:
            study.reset(app, rng.choice(seen))
        watch.moment = morning + timedelta(days=1)
    suspended, flagged = rng.sample(learnt(app), 2)
    with app.store.transaction():
        app.store.mark(suspended, "suspended", "leech", app.micros())
        app.store.mark(flagged, "flag", "2", app.micros())


def answers(app: App) -> int:
    """Return how many answers the rollup counts: each that stands, once."""
    return int(rows(app.home, "SELECT sum(count) FROM rollup")[0][0])


def stands(app: App) -> dict[str, tuple[Any, ...]]:
    query = """SELECT c.key, m.state, CASE WHEN m.state = 2 THEN m.due - ? END, m.reps, m.lapses, m.stability,
        m.difficulty FROM memories m JOIN cards c ON c.id = m.card WHERE m.state <> 0"""
    return {row[0]: (*row[1:5], round(row[5], 2), round(row[6], 2)) for row in rows(app.home, query, app.today)}


def near(one: dict[str, tuple[Any, ...]], other: dict[str, tuple[Any, ...]]) -> None:
    """Assert that two programs agree on every card; Anki keeps stability in single precision."""
    assert set(one) == set(other)
    for key, mine in one.items():
        assert mine[:4] == other[key][:4], key
        assert mine[4:] == pytest.approx(other[key][4:], rel=2e-3, abs=2e-2), key


def round_trip(app: App, now: datetime, phone: Phone, sound: Any, *, away: int, most: int) -> None:
    watch, tmp_path = app.clock, phone.folder.parent
    assert isinstance(watch, Watch)
    rng = random.Random(3)
    watch.moment = now - timedelta(days=DAYS + away)
    month(app, watch, rng)
    watch.moment = now
    here, cards = answers(app), rows(app.home, "SELECT count(*) FROM cards")
    report = export(app, tmp_path / "out.apkg")
    taken = phone.take(tmp_path / "out.apkg")
    assert taken["new"] == phone.count("notes")
    assert phone.count("cards") == report.cards
    near(stands(app), phone.stands())

    for legacy in (True, False):
        logged = phone.count("revlog")
        there = phone.study(most, rng)
        assert there == most
        assert phone.count("revlog") == logged + there
        watch.moment = datetime.now(UTC) + timedelta(seconds=2)
        path = phone.give(legacy=legacy)
        done = library.import_paths(app, [path])
        assert (done.reviews, answers(app)) == (there, here + there)
        assert (done.changes.count("new"), len(done.changes.retired)) == (0, 0)
        near(stands(app), phone.stands())
        sound(app)
        before = rows(app.home, "SELECT * FROM reviews")
        assert library.import_paths(app, [path]).reviews == 0
        assert rows(app.home, "SELECT * FROM reviews") == before
        here += there
        # Out again: Anki has it all, and doubles nothing.
        export(app, tmp_path / "out.apkg", force=True)
        held = phone.count("cards"), phone.count("revlog")
        assert phone.take(tmp_path / "out.apkg")["new"] == 0
        assert (phone.count("cards"), phone.count("revlog")) == held
    assert rows(app.home, "SELECT count(*) FROM cards") == cards


def test_a_small_library_goes_to_anki_and_back(
    opened: Callable[..., App], now: datetime, phone: Phone, sound: Any
) -> None:
    round_trip(opened(), now, phone, sound, away=25, most=5)


def test_what_else_is_done_in_anki_comes_back(
    opened: Callable[..., App], now: datetime, phone: Phone, sound: Any, number: Callable[[str], int]
) -> None:
    app = opened()
    watch = app.clock
    assert isinstance(watch, Watch)
    watch.moment = now - timedelta(days=20)
    keys = [f"data/storage/{name}#recall" for name in ("s3", "efs", "ebs")]
    for key in keys:
        study.answer(app, number(key), Rating.EASY, milliseconds=900)
    watch.moment = now
    export(app, phone.folder / "out.apkg")
    phone.take(phone.folder / "out.apkg")
    forgotten, suspended, moved = [phone.col.find_cards(f"Front:*{name}*")[0] for name in ("S3", "EFS", "EBS")]
    phone.col.sched.schedule_cards_as_new([forgotten])
    phone.col.sched.suspend_cards([suspended])
    phone.col.set_user_flag_for_cards(3, [suspended])
    phone.col.sched.set_due_date([moved], "17")
    note = phone.col.get_note(phone.col.find_notes("Front:*Gini*")[0])
    note["Back"] = '<div lang="en">A measure of <b>impurity</b></div><div lang="ko">불순도</div>'
    phone.col.update_note(note)

    watch.moment = datetime.now(UTC) + timedelta(seconds=2)
    path = phone.give(legacy=False)
    done = library.import_paths(app, [path])
    assert [change.key for change in done.changes.changes if change.what != "unchanged"] == ["modeling/trees/gini"]
    s3, efs, ebs, gini = (app.store.card(number(key)) for key in (*keys, "modeling/trees/gini#recall"))
    assert s3.memory.state.name == "NEW"
    assert (efs.marks["suspended"], efs.marks["flag"], efs.active) == ("suspended", "3", False)
    assert ebs.memory.due == app.today + 17
    assert gini.card.face.back.both() == {"en": "A measure of **impurity**", "ko": "불순도"}
    sound(app)
    before = [len(app.store.events(number(key))) for key in keys]
    library.import_paths(app, [path])
    assert [len(app.store.events(number(key))) for key in keys] == before
    assert answers(app) == 3


@pytest.mark.long
def test_the_bundled_decks_go_to_anki_and_back(now: datetime, phone: Phone, tmp_path: Path, sound: Any) -> None:
    app = App(tmp_path / "home", Settings(timezone="UTC"), Watch(now))
    round_trip(app, now, phone, sound, away=9, most=90)
    app.reopen()
