"""Every kind of note: what it dumps it loads, what its cards are called, and what they show."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.card import Face
from mlsprep.core.kinds import KINDS, load_body, load_note
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze, gap_numbers, plain
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.note import Attribute, Family, Note, Text, search_words

if TYPE_CHECKING:
    from mlsprep.core.note import Body

quick = settings(deadline=None, derandomize=True, max_examples=40)

words = st.text(min_size=1, max_size=10)
texts = st.one_of(
    st.builds(Text, words, words),
    words.map(Text.of),
    st.builds(Text, words, st.none()),
    st.builds(Text, st.none(), words),
)
names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
facets = st.sampled_from(["recall", "reverse", "card-3", "cloze-2"])
options = st.builds(Option, texts, st.none() | texts)
clozes = st.lists(st.tuples(words, st.integers(1, 9), words, st.none() | words), min_size=1, max_size=4)


def gapped(parts: list[tuple[str, int, str, str | None]]) -> str:
    def clean(text: str) -> str:
        return re.sub(r"[{}:]", "", text) or "x"

    return "".join(
        f"{clean(before)}{{{{c{number}::{clean(answer)}{'' if hint is None else '::' + clean(hint)}}}}}"
        for before, number, answer, hint in parts
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    found = draw(st.dictionaries(names, st.lists(texts, min_size=1, max_size=3).map(tuple), min_size=1, max_size=4))
    asked = draw(st.lists(st.sampled_from(sorted(found)), unique=True))
    return Facts(draw(names), draw(texts), found, tuple(asked))


SENSIBLE: dict[str, st.SearchStrategy[Any]] = {
    "basic": st.builds(Basic, texts, texts, st.booleans()),
    "cloze": st.builds(Cloze, st.builds(Text, clozes.map(gapped), clozes.map(gapped))),
    "facts": facts(),
    "choice": st.lists(options, min_size=2, max_size=5).flatmap(
        lambda chosen: st.builds(
            Choice,
            texts,
            st.integers(1, 3),
            st.lists(names, max_size=2).map(tuple),
            st.just(tuple(chosen)),
            st.frozensets(st.integers(0, len(chosen) - 1), min_size=1),
        )
    ),
    "sides": st.dictionaries(facets, st.builds(Side, texts, texts), min_size=1, max_size=3).map(Sides),
}
"""Bodies whose parts fit together; those of other kinds are drawn from the types of their fields."""

st.register_type_strategy(Text, texts)


def bodies(kind: str) -> st.SearchStrategy[Any]:
    """Draw bodies of a kind, one that nobody has told this file of included."""
    if kind in SENSIBLE:
        return SENSIBLE[kind]
    made = getattr(import_module(f"mlsprep.core.kinds.{KINDS[kind].module}"), KINDS[kind].name)
    hints = typing.get_type_hints(made, localns={"Mapping": Mapping})
    return st.builds(made, **{name: st.from_type(hint) for name, hint in hints.items()})


def stored(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


# -- all of them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@quick
def test_a_body_survives_being_stored(kind: str, data: st.DataObject) -> None:
    body = data.draw(bodies(kind))
    again = load_body(kind, stored(body.dump()))
    assert (again, again.dump()) == (body, body.dump())


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@quick
def test_facets_are_named_and_each_has_a_face(kind: str, data: st.DataObject) -> None:
    body: Body = data.draw(bodies(kind))
    facets = body.facets()
    assert len(set(facets)) == len(facets)
    for facet in facets:
        assert re.fullmatch(r"[a-z]+(-\w+)?", facet)
        face = body.face(facet, None)
        assert isinstance(face, Face)
        assert face.front != face.back or kind != "cloze"


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@quick
def test_a_kind_yields_cards_or_questions_and_has_words_to_find_it_by(kind: str, data: st.DataObject) -> None:
    body: Body = data.draw(bodies(kind))
    assert not (body.asks and body.facets())
    assert body.prompt
    assert isinstance(body.answer, str)
    assert body.texts()
    assert all(isinstance(text, Text) for text in body.texts())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "basic"])
@given(data=st.data())
@quick
def test_a_facet_that_is_not_there_has_no_face(kind: str, data: st.DataObject) -> None:
    # After a learner's edit the store shows the source's version of a card whose facet is gone.
    body: Body = data.draw(bodies(kind))
    for facet in ("cloze-77", "fact-not_there"):
        with pytest.raises(KeyError):
            body.face(facet, None)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@quick
def test_a_note_survives_being_stored(kind: str, data: st.DataObject) -> None:
    note = Note(
        id="n",
        kind=kind,
        body=data.draw(bodies(kind)),
        explicit=data.draw(st.booleans()),
        topics=tuple(data.draw(st.lists(names, max_size=2))),
        domain=data.draw(st.none() | names),
        tags=tuple(data.draw(st.lists(names, max_size=2))),
        why=data.draw(st.none() | texts),
        source=data.draw(st.none() | names),
        url=data.draw(st.none() | names),
        checked=data.draw(st.none() | names),
        status=data.draw(st.none() | texts),
        tasks=data.draw(st.dictionaries(names, names, max_size=2)),
    )
    again = load_note(stored(note.dump()), id="n", explicit=note.explicit)
    assert again == note
    assert again.dump() == note.dump()
    assert note.encoded() == json.dumps(note.dump(), ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@quick
def test_every_text_of_a_note_can_be_searched_in_both_languages(kind: str, data: st.DataObject) -> None:
    body: Body = data.draw(bodies(kind))
    found = search_words(Note("n", kind, body, why=Text("because", "왜냐하면")))
    for text in (*body.texts(), Text("because", "왜냐하면")):
        assert all(value in found for value in (text.en, text.ko) if value)


@pytest.mark.parametrize("kind", ["", "Basic", "unknown"])
def test_an_unknown_kind_is_a_key_error(kind: str) -> None:
    with pytest.raises(KeyError):
        load_body(kind, {})


# -- basic -------------------------------------------------------------------------------------------------------------


def test_a_basic_note_asks_for_its_back() -> None:
    body = Basic(Text("q", "질문"), Text("a", "답"))
    assert body.facets() == ("recall",)
    assert body.face("recall") == Face(Text("q", "질문"), Text("a", "답"))


def test_a_reversed_note_asks_for_its_front_too() -> None:
    body = Basic(Text.of("q"), Text.of("a"), reverse=True)
    assert body.facets() == ("recall", "reverse")
    assert body.face("reverse") == Face(Text.of("a"), Text.of("q"))


# -- cloze -------------------------------------------------------------------------------------------------------------


def sides(text: str, facet: str) -> tuple[str, str]:
    face = Cloze(Text.of(text)).face(facet)
    return face.front.get("en"), face.back.get("en")


@pytest.mark.parametrize(
    ("text", "facet", "front", "back"),
    [
        ("{{c1::eta}} shrinks", "cloze-1", "**[...]** shrinks", "**eta** shrinks"),
        ("{{c1::eta::which?}} shrinks", "cloze-1", "**[which?]** shrinks", "**eta** shrinks"),
        ("{{c1::a}}{{c2::b}}", "cloze-1", "**[...]**b", "**a**b"),
        ("{{c1::a}}{{c2::b}}", "cloze-2", "a**[...]**", "a**b**"),
        ("{{c1::a}} {{c1::b::h}} {{c2::c}}", "cloze-1", "**[...]** **[h]** c", "**a** **b** c"),
        ("{{c3::a::}} and {{c2::b}}", "cloze-3", "**[...]** and b", "**a** and b"),
        ("{{c3::a::}} and {{c2::b}}", "cloze-2", "a and **[...]**", "a and **b**"),
        ("{{c1::{x} or {y}}} z", "cloze-1", "**[...]**} z", "**{x} or {y**} z"),  # the linter warns of it
        ("{{c1::{x} or {y} }} z", "cloze-1", "**[...]** z", "**{x} or {y} ** z"),
        ("{{c1::two\nlines}}", "cloze-1", "**[...]**", "**two\nlines**"),
        ("${x}$ is {{c1::a}} {", "cloze-1", "${x}$ is **[...]** {", "${x}$ is **a** {"),
        ("{{c1::AND::a::b}}", "cloze-1", "**[a::b]**", "**AND**"),
        ("{{c12::a}} {{c1::b}}", "cloze-1", "a **[...]**", "a **b**"),
        (r"{{c1::\1 \g<0>}}", "cloze-1", "**[...]**", r"**\1 \g<0>**"),
        ("{{x}} {{c1::y}}", "cloze-1", "{{x}} **[...]**", "{{x}} **y**"),
    ],
)
def test_a_gap_is_open_on_the_front_and_filled_on_the_back(text: str, facet: str, front: str, back: str) -> None:
    assert sides(text, facet) == (front, back)


def test_gaps_open_in_both_languages() -> None:
    body = Cloze(Text("{{c1::eta}} shrinks {{c2::steps}}.", "{{c1::eta}}는 {{c2::스텝}}을 줄인다."))
    assert body.facets() == ("cloze-1", "cloze-2")
    assert body.face("cloze-2") == Face(
        Text("eta shrinks **[...]**.", "eta는 **[...]**을 줄인다."),
        Text("eta shrinks **steps**.", "eta는 **스텝**을 줄인다."),
    )


@pytest.mark.parametrize("text", [Text("{{c1::a}}", None), Text(None, "{{c1::a}}")])
def test_a_cloze_in_one_language_has_its_cards(text: Text) -> None:
    body = Cloze(text)
    face = body.face("cloze-1")
    assert (body.facets(), face.front.both(), face.back.both()) == (
        ("cloze-1",),
        {"en": "**[...]**", "ko": "**[...]**"},
        {"en": "**a**", "ko": "**a**"},
    )


def test_a_gap_of_either_language_is_a_card() -> None:
    assert Cloze(Text("{{c1::a}} b", "{{c1::가}} {{c2::나}}")).facets() == ("cloze-1", "cloze-2")


def test_gap_numbers_keep_their_names_when_a_gap_goes() -> None:
    assert Cloze(Text.of("{{c1::a}} {{c3::b}} {{c10::c}}")).facets() == ("cloze-1", "cloze-3", "cloze-10")
    assert Cloze(Text.of("a {{c10::c}} {{c3::b}}")).facets() == ("cloze-3", "cloze-10")


@pytest.mark.parametrize("text", ["", "no gap", "{{c1:x}}", "{{c::x}}", "{{c1::}}", "{c1::x}"])
def test_a_text_without_gaps_has_no_cards(text: str) -> None:
    assert (gap_numbers(text), plain(text)) == ((), text)


@given(clozes)
@quick
def test_nothing_of_a_gap_stays_when_it_is_filled(parts: list[tuple[str, int, str, str | None]]) -> None:
    text = gapped(parts)
    assert not re.search(r"[{}]", plain(text))
    assert set(gap_numbers(text)) == {number for _, number, _, _ in parts}
    for facet in Cloze(Text.of(text)).facets():
        front, back = sides(text, facet)
        assert "{{c" not in front + back
        assert back.replace("**", "") == plain(text).replace("**", "")


def test_which_words_are_asked_is_part_of_the_answer() -> None:
    one, other = Cloze(Text.of("{{c1::a}} b")), Cloze(Text.of("a {{c1::b}}"))
    assert one.prompt == other.prompt
    assert one.answer != other.answer


# -- facts -------------------------------------------------------------------------------------------------------------

XGBOOST = Facts(
    "algorithm",
    Text("XGBoost", "XGBoost"),
    {
        "learning": (Text("supervised", "지도 학습"),),
        "train_input": (Text.of("libsvm"), Text.of("CSV")),
        "instances": (Text("CPU", None),),
    },
    ("learning", "train_input"),
)

FAMILY = Family(
    "algorithm",
    Text("algorithm", "알고리즘"),
    {
        "learning": Attribute(
            "learning",
            Text("learning", "학습"),
            Text("What kind of learning is {subject}?", "{subject}의 학습 종류는?"),
        )
    },
)


def test_facts_have_a_card_for_every_attribute_that_is_asked() -> None:
    assert XGBOOST.facets() == ("fact-learning", "fact-train_input")


def test_the_family_says_how_to_ask() -> None:
    assert XGBOOST.face("fact-learning", FAMILY) == Face(
        Text("What kind of learning is XGBoost?", "XGBoost의 학습 종류는?"), Text("supervised", "지도 학습")
    )


@pytest.mark.parametrize("family", [None, FAMILY])
def test_without_the_familys_word_the_attribute_asks_for_itself(family: Family | None) -> None:
    assert XGBOOST.face("fact-train_input", family) == Face(
        Text("XGBoost: train input?", "XGBoost: train input?"), Text("libsvm, CSV", "libsvm, CSV")
    )


def test_a_subject_with_braces_is_only_a_subject() -> None:
    body = Facts("algorithm", Text.of("{subject} {0}"), {"learning": (Text.of("x"),)}, ("learning",))
    assert body.face("fact-learning", FAMILY).front.get("en") == "What kind of learning is {subject} {0}?"


def test_a_fact_keeps_its_name_when_others_come_or_go() -> None:
    fewer = Facts("algorithm", XGBOOST.subject, XGBOOST.facts, ("train_input",))
    assert fewer.facets() == ("fact-train_input",)


def test_a_family_survives_being_stored() -> None:
    ask = Text("Which one is {value}?", "{value}인 것은?")
    attribute = Attribute("a", Text.of("A"), Text.of("{subject}?"), ask, closed=True, many=True)
    family = Family("f", Text("F", "에프"), {"a": attribute, **FAMILY.attributes})
    again = Family.load(stored(family.dump()))
    assert again == family
    assert list(again.attributes) == ["a", "learning"]


# -- questions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (
            Choice(
                Text.of("s"),
                2,
                (),
                tuple(Option(Text.of(name)) for name in "abc"),
                frozenset({2, 0}),
            ),
            "a; c",
        ),
        (Ordering(Text.of("s"), 1, (), (Option(Text.of("a")), Option(Text.of("b"))), (Option(Text.of("x")),)), "a > b"),
        (Matching(Text.of("s"), 3, ("d/n",), (Pair(Text.of("a"), Text.of("1")),), (Text.of("x"),)), "a = 1"),
    ],
)
def test_a_question_asks_in_the_quiz_and_yields_no_cards(body: Body, answer: str) -> None:
    assert (body.asks, body.facets(), body.prompt, body.answer) == (True, (), "s", answer)
    with pytest.raises(KeyError):
        body.face("recall", None)


# -- texts -------------------------------------------------------------------------------------------------------------


@given(st.one_of(texts, words.map(Text.of), st.builds(Text)))
@quick
def test_a_text_survives_being_stored(text: Text) -> None:
    assert Text.of(stored(text.dump())) == text


@pytest.mark.parametrize(
    ("text", "both", "same"),
    [
        (Text("a", "가"), {"en": "a", "ko": "가"}, False),
        (Text("a", None), {"en": "a", "ko": "a"}, True),
        (Text(None, "가"), {"en": "가", "ko": "가"}, True),
        (Text("a", ""), {"en": "a", "ko": "a"}, True),
        (Text("a", "a"), {"en": "a", "ko": "a"}, True),
        (Text(), {"en": "", "ko": ""}, True),
    ],
)
def test_a_missing_language_falls_back_to_the_other(text: Text, both: dict[str, str], same: bool) -> None:  # noqa: FBT001 - expected
    assert (text.both(), text.same) == (both, same)
