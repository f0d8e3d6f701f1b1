from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks.data import Size
from benchmarks.histories import TODAY, plan
from benchmarks.jobs import JOBS
from benchmarks.sampling import percentile
from benchmarks.table import Row, duration, render

from benchmarks import data
from mlsprep.core.memory import replay
from mlsprep.tasks import study
from mlsprep.tasks.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlsprep.tasks.app import App

CARDS, REVIEWS = 50, 400


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("generated")
    data.create(folder / "made.db", Size(CARDS, REVIEWS))
    opened = data.open_home(data.make_home(folder / "home", folder / "made.db"))
    yield opened
    opened.reopen()


def test_the_doctor_finds_nothing_wrong_with_a_generated_database(app: App) -> None:
    checks, _ = examine(app)

    assert [check for check in checks if not check.ok] == []
    assert {check.detail for check in checks if check.name == "log"} == {"400 events of 48 cards"}


def test_a_generated_database_counts_its_bundled_decks_as_read(app: App) -> None:
    assert {key.partition("/")[0] for key in app.store.deck_ids()} == {"bench"}


def test_new_cards_wait_in_a_generated_database(app: App) -> None:
    assert study.counts(study.day_line(app, study.ALL)).new == 2


def test_memories_follow_from_the_histories_they_come_with() -> None:
    placed = [item for item in plan(CARDS, REVIEWS) if item]

    assert [replay(item.history.events) for item in placed] == [item.history.memory for item in placed]


def test_between_2_and_5_percent_of_the_cards_are_due() -> None:
    placed = [item for item in plan(5000, 20_000) if item]
    due = sum((item.history.memory.due or 0) + item.begins <= TODAY for item in placed)

    assert 0.02 <= due / 5000 <= 0.05


def test_no_answer_lies_in_the_future() -> None:
    assert all(item.history.events[-1].day + item.begins < TODAY for item in plan(500, 4000) if item)


@pytest.mark.parametrize(("cards", "reviews"), [(0, 0), (1, 1), (1, 0), (50, 400), (50, 10), (977, 5000)])
def test_a_plan_has_as_many_cards_and_answers_as_asked_for(cards: int, reviews: int) -> None:
    found = list(plan(cards, reviews))

    assert (len(found), sum(len(item.history.events) for item in found if item)) == (cards, reviews)


def test_notes_yield_the_cards_asked_for() -> None:
    cards = [sum(2 if data.words(number).reverse else 1 for number in data.note_numbers(most)) for most in range(40)]

    assert all(count in (most, most + 1) for most, count in enumerate(cards))


def test_a_generated_file_is_made_once(tmp_path: Path) -> None:
    made = []

    def make(path: Path, size: Size) -> None:
        made.append(size)
        path.write_bytes(b"made")

    for size in (Size(1, 1), Size(1, 1), Size(2, 1)):
        assert data.cached(tmp_path, "x", size, make).read_bytes() == b"made"
    assert made == [Size(1, 1), Size(2, 1)]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row("a", 1.0, 2.0, at_most=0.5), "ok"),
        (Row("a", 1.1, 2.0, at_most=0.5), "over"),
        (Row("a", 2.5, within=2.5), "ok"),
        (Row("a", 2.6, within=2.5), "over"),
        (Row("a", 1.0, 2.0), ""),
        (Row("a", skipped="no Anki"), "skipped"),
    ],
)
def test_a_row_is_judged_by_its_bar(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.345, "2.35 s"), (0.0123, "12.3 ms"), (0.000_45, "450 us"), (None, "-")]
)
def test_times_have_the_unit_that_suits_them(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_the_table_aligns_its_columns() -> None:
    rows = [
        Row("P due", 0.1, 0.0125, at_most=10, our_memory=20 * 2**20, reference_memory=9 * 2**20),
        Row("C answer p50", 0.0005, 0.001, at_most=1.5),
        Row("anki", skipped="needs Anki's package"),
    ]

    assert render(rows).splitlines() == [
        "job             ours  reference   ratio       bar           ours MB  ref. MB",
        "P due         100 ms    12.5 ms  8.00 x   <= 10 x       ok       20        9",
        "C answer p50  500 us       1 ms  0.50 x  <= 1.5 x       ok",
        "anki               -          -       -         -  skipped  needs Anki's package",
    ]


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == value


@pytest.mark.parametrize("name", JOBS)
def test_every_job_says_what_it_measures(name: str) -> None:
    assert JOBS[name].__doc__
