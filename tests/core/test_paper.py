"""Papers: the blueprint's domains and kinds, no repeats, fairness over seeds, scores checked by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from mlsprep.core.exam import Blueprint, Domain, Task
from mlsprep.core.note import Text
from mlsprep.core.paper import Entry, draw_paper, scaled, score, shares, tally


def blueprint(kinds: tuple[str, ...] = ("choice",), weights: tuple[int, ...] = (20, 24, 36, 20)) -> Blueprint:
    domains = tuple(
        Domain(f"d{n}", n, Text.of(f"D{n}"), weight, (), tuple(Task(f"{n}.{t}", Text.of(""), ()) for t in (1, 2, 3)))
        for n, weight in enumerate(weights, 1)
    )
    return Blueprint("x", Text.of("X"), "live", None, 50, 15, 180, kinds, 100, 1000, 750, domains)


def pool(sizes: dict[str, int], kind: str = "choice", first: int = 1) -> list[Entry]:
    out = []
    number = first
    for domain, size in sizes.items():
        for place in range(size):
            out.append(Entry(number, kind, domain, f"{domain[1:]}.{place % 3 + 1}"))
            number += 1
    return out


FULL = {"d1": 80, "d2": 98, "d3": 140, "d4": 82}


def domains(paper: list[int], entries: list[Entry]) -> Counter[str]:
    place = {entry.question: entry.domain for entry in entries}
    return Counter(place[question] for question in paper)


def test_largest_remainder_gives_the_counts_of_the_blueprint() -> None:
    assert list(shares({"a": 20, "b": 24, "c": 36, "d": 20}, 65).values()) == [13, 16, 23, 13]
    assert list(shares({"a": 28, "b": 26, "c": 22, "d": 24}, 65).values()) == [18, 17, 14, 16]
    assert sum(shares({"a": 1, "b": 1, "c": 1}, 10).values()) == 10


def test_six_papers_in_a_row_share_no_question_and_keep_the_counts() -> None:
    entries = pool(FULL)
    seen: set[int] = set()
    for number in range(1, 7):
        paper = [
            placed.question for placed in draw_paper(blueprint(), entries, count=65, unscored=15, seed=number * 17)
        ]
        assert len(set(paper)) == 65
        assert not seen & set(paper)
        assert domains(paper, entries) == {"d1": 13, "d2": 16, "d3": 23, "d4": 13}
        seen |= set(paper)
        entries = [entry._replace(used=number) if entry.question in paper else entry for entry in entries]


def test_when_the_pool_runs_out_the_longest_unused_come_back_first() -> None:
    entries = [entry._replace(used=1 if entry.question % 2 else 2) for entry in pool(dict.fromkeys(FULL, 40))]
    paper = draw_paper(blueprint(), entries, count=65, unscored=15, seed=3)
    used = {entry.question: entry.used for entry in entries}
    assert Counter(used[placed.question] for placed in paper)[2] <= 3  # only the largest domain runs out of the older


def test_fifteen_questions_do_not_count_and_are_spread_over_the_domains() -> None:
    entries = pool(FULL)
    paper = draw_paper(blueprint(), entries, count=65, unscored=15, seed=5)
    silent = [placed.question for placed in paper if not placed.scored]
    assert len(silent) == 15
    assert domains(silent, entries) == {"d1": 3, "d2": 4, "d3": 5, "d4": 3}


def test_a_paper_holds_the_kinds_of_its_exam_only() -> None:
    entries = [
        *pool(FULL),
        *pool(dict.fromkeys(FULL, 12), "ordering", 1000),
        *pool(dict.fromkeys(FULL, 12), "matching", 2000),
    ]
    kind = {entry.question: entry.kind for entry in entries}
    plain = Counter(kind[p.question] for p in draw_paper(blueprint(), entries, count=65, unscored=15, seed=1))
    mixed = Counter(
        kind[p.question]
        for p in draw_paper(blueprint(("choice", "ordering", "matching")), entries, count=65, unscored=15, seed=1)
    )
    assert plain == {"choice": 65}
    assert (mixed["ordering"], mixed["matching"]) == (5, 5)


def test_over_a_thousand_seeds_each_question_of_a_domain_is_drawn_about_equally_often() -> None:
    entries = pool(FULL)
    drawn: Counter[int] = Counter()
    for seed in range(1000):
        drawn.update(placed.question for placed in draw_paper(blueprint(), entries, count=65, unscored=15, seed=seed))
    for domain, quota in {"d1": 13, "d2": 16, "d3": 23, "d4": 13}.items():
        here = [drawn[entry.question] for entry in entries if entry.domain == domain]
        expected = 1000 * quota / len(here)
        chi_square = sum((count - expected) ** 2 / expected for count in here)
        assert min(here) > 0.7 * expected
        assert max(here) < 1.3 * expected
        assert chi_square < 1.5 * len(here)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_questions_of_uneven_tasks_are_drawn_equally_often_too(count: int) -> None:
    lines = {"1.1": 20, "1.2": 3, "1.3": 1}
    tasks = [task for task, size in lines.items() for _ in range(size)]
    entries = [Entry(number, "choice", "d1", task) for number, task in enumerate(tasks)]
    drawn: Counter[int] = Counter()
    seeds = 6000
    for seed in range(seeds):
        paper = draw_paper(blueprint(weights=(100,)), entries, count=count, unscored=0, seed=seed)
        assert len({placed.question for placed in paper}) == count
        drawn.update(placed.question for placed in paper)
    expected = seeds * count / len(entries)
    assert min(drawn[entry.question] for entry in entries) > 0.75 * expected
    assert max(drawn.values()) < 1.25 * expected
    by_task = Counter(tasks[number] for number in drawn.elements())
    assert all(abs(by_task[task] - expected * size) < 0.15 * expected * size for task, size in lines.items())


def test_the_tasks_of_a_domain_get_their_turns() -> None:
    entries = pool(FULL)
    task = {entry.question: entry.task for entry in entries}
    paper = draw_paper(blueprint(), entries, count=65, unscored=15, seed=11)
    counts = Counter(task[placed.question] for placed in paper)
    assert all(7 <= counts[f"3.{n}"] <= 8 for n in (1, 2, 3))


def test_a_small_pool_gives_what_there_is() -> None:
    assert len(draw_paper(blueprint(), pool(dict.fromkeys(FULL, 2)), count=65, unscored=15, seed=1)) == 8
    assert draw_paper(blueprint(), [], count=65, unscored=15, seed=1) == []


@pytest.mark.parametrize(
    ("right", "expected"),
    [(0, 100), (36, 750), (50, 1000), (18, 425), (43, 875)],
)
def test_scaled_scores_by_hand(right: int, expected: int) -> None:
    assert scaled(right, 50, least=100, most=1000, passing=750) == expected


def test_the_band_holds_the_score_and_the_pass_mark_decides() -> None:
    found = score(36, 50, least=100, most=1000, passing=750)
    assert found.low < found.scaled == 750 < found.high
    assert found.passed
    assert not score(35, 50, least=100, most=1000, passing=750).passed
    assert scaled(0, 0, least=100, most=1000, passing=750) == 100


def test_unscored_questions_never_count() -> None:
    assert tally([("a", True, True), ("a", False, True), ("a", True, False), ("b", False, False)]) == {"a": (1, 2)}
