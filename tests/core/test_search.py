"""What a text is indexed as and what an index is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core import search
from mlsprep.core.search import composed, indexed, literal, match

quick = settings(deadline=None, derandomize=True, max_examples=300)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("XGBoost and tree_method", ["XGBoost", "and", "tree_method"]),
        ("학습률", ["학습", "습률", "률"]),
        ("값", ["값"]),
        ("XGBoost는 4", ["XGBoost", "는", "4"]),
        ("機械学習のモデル", ["機械", "械学", "学習", "習の", "のモ", "モデ", "デル", "ル"]),
        ("가・나", ["가", "・", "나"]),
    ],
)
def test_a_run_is_indexed_as_its_pairs_and_its_last_character(text: str, words: list[str]) -> None:
    assert indexed(text).split() == words


@pytest.mark.parametrize(
    ("word", "asked"),
    [
        ("xgb", '"xgb"*'),
        ("ml.p3.2xlarge", '"ml.p3.2xlarge"*'),
        ("학습률", '"학습 습률"'),
        ("률", '"률"*'),
        ("XGBoost는", '"XGBoost 는"*'),
        ("학습rate", '"학습 습 rate"*'),
        ('say "hi"', '"say ""hi"""*'),
        ("", '""*'),
    ],
)
def test_a_word_is_asked_for_as_a_phrase_of_what_it_is_indexed_as(word: str, asked: str) -> None:
    assert match(word) == asked


@given(
    st.text("가나다", max_size=6), st.text("가나다", min_size=2, max_size=4), st.sampled_from(["", " ", "a", "가 나"])
)
@quick
def test_the_pairs_of_a_word_follow_each_other_exactly_where_the_word_is(text: str, word: str, more: str) -> None:
    whole = f"{text}{more}{word[1:]}"
    there = indexed(whole).split()
    asked = match(word).strip('"*').split()
    found = any(there[start : start + len(asked)] == asked for start in range(len(there)))
    assert found is (word in whole)


def test_a_text_is_indexed_the_same_after_many_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_RUNS", 2)
    texts = ["가나다", "나다라", "다라마", "라마바", "가나다"]
    assert [indexed(text).split()[0] for text in texts] == ["가나", "나다", "다라", "라마", "가나"]


@pytest.mark.parametrize("word", ["C++", ".NET", "--flag", "90%", "%"])
def test_a_word_with_signs_at_its_ends_is_taken_to_the_letter(word: str) -> None:
    assert literal(word)


@pytest.mark.parametrize("word", ["tree_method", "ml.p3", "률", "x", ""])
def test_any_other_word_is_not(word: str) -> None:
    assert not literal(word)


def test_a_word_of_a_query_is_composed_and_can_be_stored() -> None:
    assert composed("\u1112\u1161\u11a8\x00\ud800") == "학  "
