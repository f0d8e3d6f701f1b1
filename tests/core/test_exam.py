"""Domains as people name them, the one task a note counts for, and blueprints that survive being stored."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.bundled import folder
from mlsprep.core.exam import Blueprint, Domain, Task, find_domain
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from pathlib import Path


def task(name: str, *topics: str) -> Task:
    return Task(name, Text(f"Task {name}", f"과제 {name}"), topics)


def domain(name: str, number: int, title: Text, *aliases: str, tasks: tuple[Task, ...] = ()) -> Domain:
    return Domain(name, number, title, 25, aliases, tasks)


def exam(*domains: Domain, **more: Any) -> Blueprint:
    values: dict[str, Any] = {
        "id": "mls-c01",
        "title": Text("Specialty", "스페셜티"),
        "status": "live",
        "successor": None,
        "scored": 50,
        "unscored": 15,
        "minutes": 180,
        "kinds": ("choice",),
        "score_min": 100,
        "score_max": 1000,
        "passing": 750,
    }
    return Blueprint(domains=domains, **{**values, **more})


DATA = domain("data-engineering", 1, Text("Data Engineering", "데이터 엔지니어링"), "de", "Data")
EDA = domain("eda", 2, Text("Exploratory Data Analysis", "탐색적 데이터 분석"), "analysis")
MODELING = domain("modeling", 3, Text("Modeling", "모델링"), "model")
OPERATIONS = domain("operations", 4, Text("ML Implementation and Operations", "구현과 운영"), "mlops", "ops")
SPECIALTY = exam(DATA, EDA, MODELING, OPERATIONS)


# -- finding a domain --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("eda", EDA),
        ("EDA", EDA),
        (" eda ", EDA),
        ("2", EDA),
        ("analysis", EDA),
        ("data", DATA),
        ("DATA", DATA),
        ("de", DATA),
        ("data-", DATA),
        ("exploratory", EDA),
        ("Exploratory Data Analysis", EDA),
        ("탐색적 데이터 분석", EDA),
        ("모델", MODELING),
        ("mo", MODELING),
        ("op", OPERATIONS),
        ("ml", OPERATIONS),
        ("implementation", None),
        ("5", None),
        ("x", None),
        ("", None),
        ("  ", None),
    ],
)
def test_a_domain_is_found_by_id_number_alias_title_or_beginning(name: str, found: Domain | None) -> None:
    assert find_domain(SPECIALTY, name) == found


def test_a_beginning_that_fits_two_domains_is_nobodys() -> None:
    two = exam(domain("data-preparation", 1, Text("P")), domain("data-engineering", 2, Text("E")))
    assert find_domain(two, "data") is None
    assert find_domain(two, "data-p") == two.domains[0]


def test_an_alias_of_two_domains_is_nobodys() -> None:
    two = exam(domain("a", 1, Text("A"), "data"), domain("b", 2, Text("B"), "data"))
    assert find_domain(two, "data") is None


@pytest.mark.parametrize("order", [1, -1])
def test_an_id_goes_before_another_domains_alias(order: int) -> None:
    domains = (domain("prep", 1, Text("P"), "modeling"), domain("modeling", 2, Text("M")))
    found = find_domain(exam(*domains[::order]), "modeling")
    assert found == domains[1]


def test_a_whole_name_goes_before_the_beginning_of_another() -> None:
    two = exam(domain("ops-extra", 1, Text("X")), domain("operations", 2, Text("O"), "ops"))
    assert find_domain(two, "ops") == two.domains[1]


def test_a_number_is_no_beginning_of_a_longer_one() -> None:
    many = exam(*(domain(f"d{n}", n, Text(f"T{n}")) for n in range(1, 13)))
    assert find_domain(many, "1") == many.domains[0]


def test_nothing_is_the_name_of_nothing() -> None:
    assert find_domain(exam(DATA), "") is None


def test_a_domain_with_a_title_in_one_language_is_found() -> None:
    one = exam(domain("a", 1, Text(None, "데이터")), domain("b", 2, Text("Model", None)))
    assert [find_domain(one, name) for name in ("데이터", "model", "")] == [*one.domains, None]


# -- the primary task --------------------------------------------------------------------------------------------------

TASKS = exam(
    domain("a", 1, Text("A"), tasks=(task("1.1", "data/streaming"), task("1.2", "data/storage", "data/etl"))),
    domain("b", 2, Text("B"), tasks=(task("2.1", "data/storage", "modeling/trees"),)),
)


@pytest.mark.parametrize(
    ("topics", "named", "found"),
    [
        (("data/streaming",), {}, "1.1"),
        (("data/storage",), {}, "1.2"),  # of two tasks that list it, the first
        (("modeling/trees", "data/streaming"), {}, "2.1"),  # the first topic decides, wherever it is listed
        (("unknown", "data/etl"), {}, "1.2"),
        (("data/storage",), {"mls-c01": "2.1"}, "2.1"),
        ((), {"mls-c01": "2.1"}, "2.1"),
        (("data/storage",), {"mla-c01": "2.1"}, "1.2"),
        (("data/storage",), {"mls-c01": "9.9"}, "1.2"),
        ((), {}, None),
        (("data",), {}, None),  # a topic is its own, not what is below it
    ],
)
def test_a_note_counts_for_one_task(topics: tuple[str, ...], named: dict[str, str], found: str | None) -> None:
    place = TASKS.primary_task(topics, named)
    assert (place[1].id if place else None) == found
    if place:
        assert place[1] in place[0].tasks


def test_the_topics_of_a_domain_are_those_of_its_tasks() -> None:
    assert TASKS.domains[0].topics == {"data/streaming", "data/storage", "data/etl"}


# -- stored and read back ----------------------------------------------------------------------------------------------

names = st.text(min_size=1, max_size=12)
texts = st.one_of(st.builds(Text, names, names), st.builds(Text, names, st.none()), st.builds(Text, st.none(), names))
tasks = st.builds(Task, names, texts, st.lists(names, max_size=4).map(tuple))
domains = st.builds(
    Domain,
    names,
    st.integers(1, 9),
    texts,
    st.floats(0, 100),
    st.lists(names, max_size=3).map(tuple),
    st.lists(tasks, max_size=4).map(tuple),
)
blueprints = st.builds(
    Blueprint,
    id=names,
    title=texts,
    status=names,
    successor=st.none() | names,
    scored=st.integers(0, 200),
    unscored=st.integers(0, 200),
    minutes=st.integers(1, 600),
    kinds=st.lists(names, max_size=3).map(tuple),
    score_min=st.integers(0, 100),
    score_max=st.integers(100, 1000),
    passing=st.integers(0, 1000),
    domains=st.lists(domains, max_size=4).map(tuple),
    source=names,
    checked=names,
)


@given(blueprints, st.booleans())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_a_blueprint_survives_being_stored(blueprint: Blueprint, partial: bool) -> None:  # noqa: FBT001 - drawn
    blueprint = blueprint._replace(partial=partial)
    assert Blueprint.load(json.loads(json.dumps(blueprint.dump()))) == blueprint


def bundled_exams() -> list[Path]:
    return sorted((folder("decks") / "exams").glob("*.yaml"))


@pytest.mark.parametrize("path", bundled_exams(), ids=lambda path: path.stem)
def test_every_name_of_a_bundled_exam_means_one_domain(path: Path) -> None:
    from mlsprep.formats.library_yaml import read_exam

    blueprint = read_exam(path)
    for item in blueprint.domains:
        for name in (item.id, str(item.number), *item.aliases, item.title.get("en"), item.title.get("ko")):
            assert find_domain(blueprint, name) == item, name
    shuffled = blueprint._replace(domains=tuple(random.Random(1).sample(blueprint.domains, len(blueprint.domains))))
    assert [find_domain(shuffled, item.id) for item in blueprint.domains] == list(blueprint.domains)
    assert Blueprint.load(blueprint.dump()) == blueprint
