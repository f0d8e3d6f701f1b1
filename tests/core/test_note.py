"""Who a note is: its normalised prompt, derived ids, and the tokens that tell look-alikes apart."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.shelf import basic

from mlsprep.core.note import (
    Note,
    Text,
    derived_id,
    derived_ids,
    fuzz_seed,
    in_bulk,
    normalise,
    search_words,
    telling_tokens,
)

quick = settings(deadline=None, derandomize=True, max_examples=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is ETA?", "what is eta?"),
        ("What  is\teta?\n", "What is eta?"),
        (" What is eta? ", "What is eta?"),
        ("What\u00a0is\u3000eta?", "What is eta?"),
        ("ﬁne‑tuning", "fine‐tuning"),  # a ligature; a hyphen that does not break
        ("Ｘｇｂｏｏｓｔ", "xgboost"),
        ("R²", "r2"),
        ("가중치", unicodedata.normalize("NFD", "가중치")),
        ("Straße", "STRASSE"),
        ("ΐ", "ΐ".upper()),
        ("é", "É"),
    ],
)
def test_case_spacing_and_spelling_in_unicode_make_no_other_note(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert derived_id("d", "basic", one) == derived_id("d", "basic", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("eta?", "eta"), ("eta", "`eta`"), ("a b", "ab"), ("e", "é"), ("min_child", "min child"), ("1", "2")],
)
def test_anything_else_does(one: str, other: str) -> None:
    assert derived_id("d", "basic", one) != derived_id("d", "basic", other)


@given(st.text())
@example("ΐ")
@example("İ")
@example("ẞ")
@quick
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
@quick
def test_case_and_composition_never_matter(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert normalise(unicodedata.normalize(form, text)) == normalise(text)
    assert normalise(text.casefold()) == normalise(text)


@given(st.text(), st.text())
@quick
def test_normalised_texts_have_single_blanks_inside_only(one: str, other: str) -> None:
    found = normalise(f" {one}\r\n\t {other} ")
    assert found == " ".join(found.split())


def test_deck_kind_and_answer_join_the_id() -> None:
    ids = [
        derived_id("d", "basic", "p"),
        derived_id("e", "basic", "p"),
        derived_id("d", "cloze", "p"),
        derived_id("d", "basic", "q"),
        derived_id("d", "basic", "p", "a"),
        derived_id("d", "basic", "p", "b"),
    ]
    assert len(set(ids)) == len(ids)


def test_ids_are_the_same_for_ever() -> None:
    # Progress of notes without an id hangs on it: printf 'd\x1fbasic\x1fwhat is eta?' | b2sum -l 64
    assert derived_id("d", "basic", "What is  ETA?") == "n-f2e885b8168a83cb"


def test_seeds_are_the_same_for_ever() -> None:
    # Half of: printf 'd/n#recall' | b2sum -l 64
    assert fuzz_seed("d/n#recall") == 0xEB28F37883E77FE6 >> 1


@given(st.text())
@quick
def test_seeds_fit_a_column_of_sqlite(key: str) -> None:
    assert 0 <= fuzz_seed(key) < 2**63


@pytest.mark.parametrize(
    ("text", "spans", "tokens"),
    [
        ("default of `eta` in XGBoost?", ["eta"], ["XGBoost"]),
        ("default of eta in xgboost?", [], []),
        ("`a` and `b` and `a`", ["a", "a", "b"], []),
        ("min_child_weight, (k1), 0.3!", [], ["0", "3", "k1", "min_child_weight"]),
        ("`num_round`의 기본값은?", ["num_round"], ["num_round"]),
        ("SageMaker’s CSV and JSON", [], ["CSV", "JSON", "SageMaker"]),
        ("What Is A Tree", [], []),
        ("", [], []),
    ],
)
def test_code_spans_and_tokens_with_digit_underscore_or_inner_capital_tell(
    text: str, spans: list[str], tokens: list[str]
) -> None:
    assert telling_tokens(text) == (tuple(spans), tuple(tokens))


def test_search_words_hold_every_text_once() -> None:
    note = basic("front", "front", why=Text("because", None))
    assert search_words(note) == "front\nbecause"


# -- in bulk -----------------------------------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(
        st.sampled_from(["What?", "what? ", "Ｗhat?", "Who?", "뭐?", ""]), st.sampled_from(["a", "A", "b", " ", ""])
    )
)


@given(rows)
def test_ids_in_bulk_are_those_one_by_one(pairs: list[tuple[str, str]]) -> None:
    answers: dict[str, set[str]] = {}
    for prompt, answer in pairs:
        answers.setdefault(normalise(prompt), set()).add(normalise(answer))
    expected = [
        derived_id("d", "basic", prompt, answer if len(answers[normalise(prompt)]) > 1 else "")
        for prompt, answer in pairs
    ]
    assert derived_ids("d", "basic", *zip(*pairs, strict=True) if pairs else ([], [])) == expected


@given(st.text() | st.text("aZ \t\n\x1c\x85\u3000Ａß"))
def test_plain_text_is_normalised_like_any_other(text: str) -> None:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    assert normalise(text) == re.sub(r"\s+", " ", folded).strip()


def test_values_made_in_bulk_equal_those_made_one_by_one() -> None:
    texts = in_bulk(Text, 2, en=["a", "b"])
    assert texts == [Text("a"), Text("b")]
    assert in_bulk(Note, 2, id=["x", "y"], kind=["basic"] * 2, body=texts, line=range(2)) == [
        Note("x", "basic", texts[0]),  # type: ignore[arg-type]
        Note("y", "basic", texts[1], line=1),  # type: ignore[arg-type]
    ]
