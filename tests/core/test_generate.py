"""Generated questions of the decks that ship: one option true by the facts, the others proven false."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from mlsprep.bundled import folder
from mlsprep.core.generate import Made, Sheet, apart, build, plain, possible, typed, typed_answer
from mlsprep.core.kinds.facts import Facts, joined
from mlsprep.core.note import Attribute, Family, Text
from mlsprep.tasks.library import bundled_knowledge, read_decks

if TYPE_CHECKING:
    from mlsprep.core.quiz import Item


@cache
def bundled_sheets() -> tuple[dict[str, Family], tuple[Sheet, ...]]:
    knowledge = bundled_knowledge()
    decks, _ = read_decks([folder("decks")], knowledge)
    sheets = [
        Sheet(f"{deck.id}/{note.id}", number, note.topics, note.body, note.source, note.checked, deck.title)
        for deck in decks
        for number, note in enumerate(deck.notes)
        if isinstance(note.body, Facts)
    ]
    return dict(knowledge.families), tuple(sheets)


def siblings(sheets: tuple[Sheet, ...], made: Made) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.body.family == made.sheet.body.family]


def truths(made: Made, item: Item, sheets: list[Sheet]) -> list[bool]:
    """Whether each option is true by the facts alone, told without the code under test."""
    attribute = made.attribute.id
    own = {plain(value.get("en")) for value in made.sheet.body.facts[attribute]}
    out = []
    for option in item.options:
        if made.reverse:
            asked = item.stem.get("en")
            sheet = next(sheet for sheet in sheets if sheet.body.subject == option.text)
            out.append(any(value.get("en") in asked for value in sheet.body.facts[attribute]))
        else:
            values = {plain(part) for part in option.text.get("en").split(", ")} | {plain(option.text.get("en"))}
            out.append(bool(values & own) or plain(option.text.get("en")) in own)
    return out


def test_ten_thousand_questions_have_one_true_option_of_four_in_both_languages() -> None:
    families, sheets = bundled_sheets()
    wanted = possible(families, sheets)
    assert len(wanted) > 50
    count = 0
    for seed in range(12_000 // len(wanted) + 1):
        for made in wanted:
            members = siblings(sheets, made)
            item = build(made, members, question=0, seed=seed)
            if item is None:  # not asked: no four that surely differ
                continue
            found = truths(made, item, members)
            assert [place for place, true in enumerate(found) if true] == list(item.answer), made.key
            for code in ("en", "ko"):
                shown = [getattr(option.text, code) for option in item.options]
                assert all(shown)
                assert len({plain(text) for text in shown}) == 4
                assert item.stem.get(code)
                assert all(option.why and option.why.get(code) for option in item.options)
            count += 1
    assert count >= 10_000


def test_the_same_seed_gives_the_same_question_and_another_seed_other_distractors() -> None:
    families, sheets = bundled_sheets()
    made = next(one for one in possible(families, sheets) if one.sheet.body.family == "sagemaker-algorithm")
    members = siblings(sheets, made)
    drawn = {build(made, members, question=0, seed=seed) for seed in range(20)}
    assert build(made, members, question=0, seed=1) == build(made, list(members), question=0, seed=1)
    assert len(drawn) > 1


CLOSED = Attribute("format", Text.of("format"), Text.of("Which format does {subject} take?"), closed=True, many=True)
OPEN = CLOSED._replace(closed=False)


def sheet(name: str, *values: str, attribute: str = "format") -> Sheet:
    body = Facts("f", Text.of(name), {attribute: tuple(Text.of(value) for value in values)}, (attribute,))
    return Sheet(f"d/{name}", 1, ("t",), body, None, None, Text.of("d"))


def family(attribute: Attribute) -> dict[str, Family]:
    return {"f": Family("f", Text.of("f"), {attribute.id: attribute})}


FIVE = [sheet("A", "CSV"), sheet("B", "JSON"), sheet("C", "Parquet"), sheet("D", "Avro"), sheet("E", "libsvm")]


def test_an_open_attribute_proves_nothing() -> None:
    assert len(possible(family(CLOSED), FIVE)) == 5
    assert possible(family(OPEN), FIVE) == []


def test_a_value_that_the_subject_shares_is_no_distractor() -> None:
    shared = [sheet("A", "CSV", "JSON"), *FIVE[1:]]
    item = build(Made(shared[0], CLOSED, reverse=False), shared, question=0, seed=0)
    assert item is not None
    assert "JSON" not in {
        option.text.get("en") for option in item.options if option.text != joined(shared[0].body.facts["format"])
    }


def test_a_subject_without_the_attribute_is_unknown_not_false() -> None:
    sheets = [*FIVE[:3], sheet("X", "1", attribute="other"), sheet("Y", "2", attribute="other")]
    assert build(Made(sheets[0], CLOSED, reverse=False), sheets, question=0, seed=0) is None


def test_values_that_hold_one_another_are_not_told_apart() -> None:
    assert not apart(Text.of("CPU"), Text.of("CPU or GPU"))
    assert not apart(Text("yes", "예"), Text("Yes.", "예"))
    assert apart(Text("yes", "예"), Text("no", "아니요"))


def test_the_reverse_is_asked_only_where_one_subject_has_the_value() -> None:
    asked = CLOSED._replace(ask_reverse=Text.of("Which one takes {value}?"))
    twice = [*FIVE, sheet("F", "CSV")]
    assert build(Made(twice[0], asked, reverse=True), twice, question=0, seed=0) is None
    item = build(Made(twice[1], asked, reverse=True), twice, question=0, seed=0)
    assert item is not None
    assert item.options[item.answer[0]].text == Text.of("B")


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (Text.of("`eta`"), "eta"),
        (Text.of("0.3"), "0.3"),
        (Text.of("60 seconds"), "60 seconds"),
        (Text("60 seconds", "60초"), None),
        (Text.of("`eta` and `gamma`"), None),
        (Text.of("It depends"), None),
    ],
)
def test_only_a_single_name_or_figure_is_typed(back: Text, expected: str | None) -> None:
    assert typed_answer(back) == expected


def test_a_typed_question_asks_the_front_of_its_card() -> None:
    item = typed(
        key="d/n#recall",
        question=0,
        front=Text.of("Which hyperparameter shrinks each tree?"),
        back=Text.of("`eta`"),
        why=None,
        topics=("t",),
        source=None,
        checked=None,
        deck_title=Text.of("d"),
    )
    assert item is not None
    assert (item.key, item.accepted, item.cards) == ("d/n#type", ("eta",), ("d/n",))
