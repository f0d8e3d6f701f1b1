"""Ordinary notes: one small example for each rule of the grammar, and what must hold of any file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.formats.notes.ordinary import cards_of
from mlsprep.formats.notes.sentences import ANSWER_WORDS
from mlsprep.formats.notes.tree import parse
from mlsprep.formats.notes.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from mlsprep.formats import Fate
    from mlsprep.formats.notes.draft import Draft

NOTES = Path(__file__).parents[2].parent / "shared" / "notes"
VOCABULARY = load_vocabulary()


def read(text: str, taken: frozenset[int] = frozenset()) -> tuple[list[Draft], list[Fate]]:
    return cards_of(parse(text, "notes.md").root, VOCABULARY, taken, "deck")


def cards(text: str) -> dict[str, str]:
    """Return the back of each card by its front, the questions for terms aside; no front is there twice."""
    found: dict[str, str] = {}
    for draft in read(text)[0]:
        if isinstance(draft.body, Basic) and draft.rule != "reverse":
            front = draft.body.front.get("ko")
            assert front not in found
            found[front] = draft.body.back.get("ko")
    return found


def whys(text: str) -> list[str]:
    return [draft.why.get("ko") for draft in read(text)[0] if draft.why]


def reasons(text: str) -> dict[int, str]:
    return {fate.line: fate.reason for fate in read(text)[1] if fate.what == "left out"}


# -- subject -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["(2) Zephyr", "2. Zephyr", "Zephyr: 바람을 재는 엔진", "Zephyr란?", "Zephyr란 무엇인가?", "[Zephyr]"]
)
def test_the_subject_is_the_heading_without_its_decoration(heading: str) -> None:
    assert cards(f"# 강의 노트\n\n## {heading}\n\n- 용도: 바람 세기 예측\n")["Zephyr의 용도는?"] == "바람 세기 예측"


def test_a_bullet_that_is_no_label_is_the_subject_of_what_stands_below() -> None:
    found = cards("- Zephyr\n    - 하이퍼파라미터:\n        - gust_rate: 돌풍의 비율을 지정\n")
    assert found["Zephyr의 하이퍼파라미터 gust_rate의 역할은?"] == "돌풍의 비율을 지정"


def test_the_title_of_the_course_is_no_subject() -> None:
    found = cards("# Wind Forecasting Course for Beginners\n\n## Zephyr\n\n- Use cases: forecasting wind\n")
    assert found == {"What is Zephyr used for?": "forecasting wind"}


def test_a_heading_shared_before_the_colon_is_no_name() -> None:
    found = cards("# T\n\n## 패턴: Alpha\n\n- 장점: 빠른 응답 시간\n\n## 패턴: Beta\n\n- 장점: 낮은 저장 비용\n")
    assert found == {"Alpha의 장점은?": "빠른 응답 시간", "Beta의 장점은?": "낮은 저장 비용"}


def test_a_name_of_every_day_is_asked_for_with_what_it_is_part_of() -> None:
    found = cards("## Zephyr\n\n- 분류\n    - 바람 기록을 사용하여 등급을 추정한다.\n")
    assert found == {"Zephyr에서 분류는 어떻게 등급을 추정하는가?": "바람 기록을 사용"}


# -- labels ------------------------------------------------------------------------------------------------------------


def test_two_to_four_short_items_of_a_label_are_one_card() -> None:
    assert cards("## Zephyr\n\n- 입력 형식:\n    - CSV\n    - Parquet\n") == {"Zephyr의 입력 형식은?": "CSV, Parquet"}


def test_more_than_four_items_are_no_card_of_their_own() -> None:
    found = cards("## Zephyr\n\n- 입력 형식:\n" + "".join(f"    - F{n}\n" for n in range(5)))
    assert found == {}


def test_a_label_in_a_heading_means_what_it_means_on_a_line() -> None:
    found = cards("### Zephyr\n\n#### Important Hyperparameters\n\n- `gust_rate`: 돌풍의 비율을 지정\n")
    assert found == {"Zephyr의 하이퍼파라미터 `gust_rate`의 역할은?": "돌풍의 비율을 지정"}


def test_a_group_of_identifiers_is_no_pair_but_part_of_the_subject() -> None:
    found = cards("### Zephyr\n\n#### Hyperparameters\n\n- Lull:\n    - `calm`: 무풍 구간의 길이\n    - `seed`\n")
    assert found == {"Zephyr Lull의 하이퍼파라미터 `calm`의 역할은?": "무풍 구간의 길이"}


def test_what_an_identifier_is_for_may_stand_before_it() -> None:
    found = cards("### Zephyr\n\n- 하이퍼파라미터:\n    - 돌풍 억제 계수 alpha, 무풍 보정 계수 beta\n")
    assert found == {
        "Zephyr의 하이퍼파라미터 alpha의 역할은?": "돌풍 억제 계수",
        "Zephyr의 하이퍼파라미터 beta의 역할은?": "무풍 보정 계수",
    }


def test_labels_inside_instances_are_training_and_inference() -> None:
    found = cards("### Zephyr\n\n#### Instance Types\n\n- 추론은 CPU only\n- 권장: ml.c9.large\n")
    assert found == {"Zephyr의 추론 인스턴스 유형은?": "CPU only", "Zephyr에 권장되는 인스턴스 유형은?": "ml.c9.large"}


def test_an_arrow_under_instances_is_a_condition() -> None:
    found = cards("### Zephyr\n\n#### Instance Types\n\n- 데이터 < 9GB → C9 인스턴스 권장\n")
    assert found == {"Zephyr에서 데이터 < 9GB일 때 권장되는 인스턴스 유형은?": "C9 인스턴스"}


def test_examples_and_links_are_silent() -> None:
    text = "## Zephyr\n\n- 예: 바람개비\n- Links:\n    - [docs](https://example.com)\n"
    assert cards(text) == {}
    assert set(reasons(text).values()) == {"example", "link list"}


# -- separators and terms ----------------------------------------------------------------------------------------------


def test_the_last_of_two_dashes_separates() -> None:
    found = cards("## 예측 도구\n\n- Zephyr - Lite - 바람 세기를 예측하는 작은 모델\n")
    assert found["Zephyr - Lite란 무엇인가?"] == "바람 세기를 예측하는 작은 모델"


@pytest.mark.parametrize("term", ["`a: b`", '{"label": 1}', "s3://bucket/key", "(참고: 표)"])
def test_nothing_inside_code_brackets_or_addresses_separates(term: str) -> None:
    assert cards(f"## Zephyr\n\n- {term}\n") == {}


def test_a_term_with_one_leaf_is_a_definition() -> None:
    found = cards("## 저장 기술\n\n- Zephyr Store\n    - 바람 기록을 시간 순서로 저장하는 데이터베이스\n")
    assert found["Zephyr Store란 무엇인가?"] == "바람 기록을 시간 순서로 저장하는 데이터베이스"


def test_a_child_that_opens_with_its_term_is_stripped_of_it() -> None:
    found = cards("- 기류 보정\n    - 기류 보정은 센서 오차를 줄이는 통계 기법입니다.\n")
    assert found == {"기류 보정이란 무엇인가?": "센서 오차를 줄이는 통계 기법"}


def test_this_technique_means_the_term_above() -> None:
    found = cards("- Zephyr 압축\n    - 이 기술은 중복 기록을 제거하여 저장 비용을 줄입니다.\n")
    assert found == {"Zephyr 압축은 어떻게 저장 비용을 줄이는가?": "중복 기록을 제거"}


def test_an_order_is_no_definition() -> None:
    text = "- Zephyr 설치\n    - 먼저 설명서를 읽고 설치하십시오.\n"
    assert cards(text) == {}
    assert "order" in reasons(text).values()


def test_a_description_in_brackets_is_one() -> None:
    found = cards(
        "## Zephyr\n\n- 지표:\n    - Gustiness (바람 세기의 변동 폭을 평가)\n    - Lull (바람이 멎은 시간의 비율)\n"
    )
    assert found["Zephyr에서 Lull이란 무엇인가?"] == "바람이 멎은 시간의 비율"


def test_a_short_form_spelled_out_is_asked_for() -> None:
    assert cards("## ZB\n\n- 용도: Zephyr Booster\n") == {"ZB는 무엇의 약자인가?": "Zephyr Booster"}


# -- sentences ---------------------------------------------------------------------------------------------------------

KOREAN = [
    ("Zephyr는 바람을 기록하는 관측 서비스입니다.", "Zephyr란 무엇인가?", "바람을 기록하는 관측 서비스"),
    ("Zephyr는 돌풍을 예측하는 데 사용됩니다.", "Zephyr는 무엇을 하는 데 사용되는가?", "돌풍을 예측"),
    ("Zephyr는 바람이 약할 때 유용합니다.", "Zephyr는 언제 유용한가?", "바람이 약할 때"),
    ("돌풍이 잦은 경우 Zephyr를 선택합니다.", "돌풍이 잦은 경우 무엇을 선택하는가?", "Zephyr"),
    ("Zephyr는 센서가 많으므로 정확합니다.", "Zephyr가 정확한 이유는?", "센서가 많기 때문"),
    ("Zephyr는 기록을 압축하여 비용을 줄인다.", "Zephyr는 어떻게 비용을 줄이는가?", "기록을 압축"),
    ("Zephyr를 사용하여 풍향을 추적할 수 있습니다.", "Zephyr를 사용하여 무엇을 할 수 있는가?", "풍향을 추적"),
    ("Zephyr는 시간별 관측 기록을 저장합니다.", "Zephyr는 무엇을 저장하는가?", "시간별 관측 기록"),
    ("Zephyr를 시작하려면 관측소를 등록해야 한다.", "Zephyr를 시작하려면 무엇을 해야 하는가?", "관측소를 등록"),
    ("Zephyr 기록은 JSON Lines 형식으로 구성됩니다.", "Zephyr 기록은 무엇으로 구성되는가?", "JSON Lines 형식"),
]


@pytest.mark.parametrize(("sentence", "front", "back"), KOREAN)
def test_a_korean_sentence_is_asked_for_by_what_it_says(sentence: str, front: str, back: str) -> None:
    assert cards(f"- {sentence}\n") == {front: back}


ENGLISH = [
    ("Zephyr is a service that records wind.", "What is Zephyr?", "a service that records wind"),
    ("Zephyr is used for predicting gusts.", "What is Zephyr used for?", "predicting gusts"),
    ("Use Zephyr when the wind is weak.", "When should you use Zephyr?", "when the wind is weak"),
    ("If gusts are frequent, use Zephyr.", "If gusts are frequent, what should you use?", "Zephyr"),
    ("Zephyr reduces cost because it drops old records.", "Why does Zephyr reduce cost?", "Zephyr drops old records"),
    ("Zephyr lowers cost by compressing records.", "How does Zephyr lower cost?", "by compressing records"),
    ("Zephyr does not support sensors at sea.", "What does Zephyr not support?", "sensors at sea"),
]


@pytest.mark.parametrize(("sentence", "front", "back"), ENGLISH)
def test_an_english_sentence_is_asked_for_by_what_it_says(sentence: str, front: str, back: str) -> None:
    assert cards(f"- {sentence}\n")[front] == back


@pytest.mark.parametrize(
    ("line", "front", "back"),
    [
        ("sensitive to salt water", "What is Zephyr sensitive to?", "salt water"),
        ("requires two sensors at least", "What does Zephyr require?", "two sensors at least"),
        ("good for stormy coasts", "What is Zephyr good for?", "stormy coasts"),
    ],
)
def test_an_english_fragment_is_about_its_heading(line: str, front: str, back: str) -> None:
    assert cards(f"## Zephyr\n\n- a wind sensor network\n- {line}\n")[front] == back


def test_two_statements_of_two_topics_are_two_cards() -> None:
    found = cards("- Zephyr는 관측 서비스이며, Mistral은 예보를 만드는 도구입니다.\n")
    assert found == {"Zephyr란 무엇인가?": "관측 서비스", "Mistral이란 무엇인가?": "예보를 만드는 도구"}


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("단, 바다에서는 정확하지 않습니다.", "stands on another sentence"),
        ("그러나 바다에서는 정확하지 않습니다.", "stands on another sentence"),
        ("However, it fails at sea.", "stands on another sentence"),
        ("바람은 왜 부는가?", "question"),
        ("나중에 다시 볼 것", "chatter"),
        ("TODO read the manual of the sensor", "chatter"),
        ("바람은 바람은 (열린 괄호", "garbled"),
    ],
)
def test_what_cannot_stand_alone_gives_nothing(sentence: str, reason: str) -> None:
    text = f"## Zephyr\n\n- {sentence}\n"
    assert cards(text) == {}
    assert reasons(text)[3] == reason


def test_a_pronoun_as_the_choice_gives_nothing() -> None:
    assert cards("- 관측소가 이미 있는 경우 이를 사용하는 것이 좋습니다.\n") == {}


def test_a_person_in_general_is_no_subject() -> None:
    assert cards("- 고객은 관측 기록을 저장합니다.\n") == {}


def test_details_of_a_statement_are_its_explanation() -> None:
    text = "- Zephyr는 바람을 기록하는 관측 서비스이다\n    - 풍향과 풍속 수집\n"
    assert cards(text) == {"Zephyr란 무엇인가?": "바람을 기록하는 관측 서비스"}
    assert whys(text) == ["풍향과 풍속 수집"]


def test_a_repeated_sentence_is_left_out() -> None:
    text = "- Zephyr는 관측 서비스입니다.\n- Zephyr는 관측 서비스입니다.\n"
    assert cards(text) == {"Zephyr란 무엇인가?": "관측 서비스"}
    assert reasons(text) == {2: "duplicate"}


def test_an_answer_has_at_most_25_words_and_the_rest_explains() -> None:
    long = " ".join(f"{n}번" for n in range(ANSWER_WORDS))
    text = f"## Zephyr\n\n- 용도: 바람 예측. {long} 기록한다.\n"
    assert cards(text) == {"Zephyr의 용도는?": "바람 예측"}
    assert len(whys(text)[0].split()) > ANSWER_WORDS


# -- orders ------------------------------------------------------------------------------------------------------------


def test_a_chain_of_three_is_an_ordering() -> None:
    text = "## Zephyr\n\n- 관측 → 보정 → 예보\n"
    assert cards(text) == {"Zephyr의 처리 순서는?": "관측 → 보정 → 예보"}
    bodies = [draft.body for draft in read(text)[0] if isinstance(draft.body, Ordering)]
    assert [[step.text.get("ko") for step in body.steps] for body in bodies] == [["관측", "보정", "예보"]]


def test_more_than_five_steps_are_asked_for_one_by_one() -> None:
    steps = ["Collect wind", "Clean records", "Join maps", "Fit model", "Check errors", "Publish forecast"]
    text = "## Forecast steps\n\n" + "".join(f"{n}. {step}\n" for n, step in enumerate(steps, 1))
    found = cards(text)
    assert found["In the forecast steps, what comes after “Join maps”?"] == "Fit model"
    assert len(found) == len(steps) - 1


def test_a_process_of_three_steps_is_an_ordering() -> None:
    found = cards(
        "- Zephyr 예보를 만드는 절차는 3단계 절차입니다.\n    - 관측 수집\n    - 기록 보정\n    - 예보 작성\n"
    )
    assert list(found.values()) == ["관측 수집 → 기록 보정 → 예보 작성"]


def test_stages_are_called_by_what_they_are() -> None:
    text = "## Zephyr 운영\n\n" + "".join(f"- {n}단계: {name}\n" for n, name in enumerate(["수집", "보정", "예보"], 1))
    assert list(cards(text).values()) == ["수집 → 보정 → 예보"]


# -- tables ------------------------------------------------------------------------------------------------------------


def test_a_cell_is_what_its_column_says_of_its_row() -> None:
    found = cards("| Sensor | Range | Formula |\n|---|---|---|\n| ZX9 | 0-40 | v*t |\n| ZX8 | 0-20 | n/a |\n")
    assert found == {
        "What is the range of ZX9?": "0-40",
        "What is the formula of ZX9?": "v*t",
        "What is the range of ZX8?": "0-20",
    }


def test_a_table_of_attributes_by_subject_is_turned() -> None:
    found = cards("| 구분 | ZX9 | ZX8 |\n|---|---|---|\n| 측정 거리 | 40 m | 20 m |\n")
    assert found == {"ZX9의 측정 거리는?": "40 m", "ZX8의 측정 거리는?": "20 m"}


def test_a_tick_is_a_yes() -> None:
    found = cards("| Sensor | Supports rain |\n|---|---|\n| ZX9 | ✓ |\n| ZX8 | no |\n")
    assert found == {"Does ZX9 support rain?": "Yes", "Does ZX8 support rain?": "No"}


# -- what is left out, and what is told --------------------------------------------------------------------------------


def test_link_lists_images_and_bare_names_are_left_out_and_told() -> None:
    text = "## Zephyr\n\n- [a list of wind papers](https://example.com/a)\n- ![](wind.png)\n- 풍향계\n"
    assert cards(text) == {}
    assert reasons(text) == {3: "link list", 4: "image", 5: "name without text"}


def test_every_line_that_is_not_empty_has_a_fate() -> None:
    text = "# T\n\n## Zephyr\n\n- 용도: 바람\n\n```\ncode\n```\n\n"
    text += "| a | b |\n|---|---|\n| c | d |\n\n> words\n\n---\n\nlast\n"
    told = {fate.line for fate in read(text)[1]}
    assert told >= {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}


def test_lines_that_are_taken_give_nothing() -> None:
    drafts, fates = read("- Zephyr는 관측 서비스입니다.\n- Mistral은 예보 도구입니다.\n", frozenset({1}))
    assert [draft.line for draft in drafts] == [2]
    assert {fate.line for fate in fates} == {2}


def test_bullets_behind_hard_blanks_are_bullets() -> None:
    found = cards("## Zephyr\n\n- 하이퍼파라미터:\n\xa0\xa0\xa0\xa0- gust_rate: 돌풍의 비율을 지정\n")
    assert found == {"Zephyr의 하이퍼파라미터 gust_rate의 역할은?": "돌풍의 비율을 지정"}


def test_the_language_of_a_card_is_that_of_the_note() -> None:
    korean, english = read("- Zephyr는 관측 서비스입니다.\n")[0], read("- Zephyr is a wind service.\n")[0]
    assert [type(draft.body.dump()["front"]) for draft in (*korean, *english)] == [dict, dict]
    assert set(korean[0].body.dump()["front"]) == {"ko"}
    assert set(english[0].body.dump()["front"]) == {"en"}


# -- any file ----------------------------------------------------------------------------------------------------------

PIECES = st.one_of(
    st.sampled_from(["- ", "  - ", "## ", "1. ", "→ ", "(", ")", "`", "**", ": ", " - ", "\xa0- ", "\n", "\n\n", "?"]),
    st.sampled_from(["용도: ", "Zephyr는 ", "사용합니다. ", "단계", "을 ", "은 ", "is a ", "because ", "X", "9"]),
    st.sampled_from(["[l](http://x.y) ", "| a | b |\n|---|---|\n| "]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_cards_with_two_sides(text: str) -> None:
    drafts, _ = read(text)
    for draft in drafts:
        assert all(item.get("ko").strip() for item in draft.body.texts())
    fronts = [draft.body.prompt for draft in drafts if draft.kind == "basic"]
    assert len(fronts) == len(set(fronts))


@pytest.mark.parametrize(
    "text",
    [
        "".join("  " * n + f"- level {n} name\n" for n in range(400)),
        ">" * 5000 + " x\n",
        "- " + "단어는 " * 100_000,
        "- " + "(" * 20_000 + ")" * 20_000,
        "- " + "`" * 20_001 + "x",
        "- a: " + "b, " * 50_000,
        "".join(f"- Z{n}: 바람을 {n}번 기록하는 도구\n" for n in range(2000)),
    ],
    ids=["deep", "quotes", "words", "brackets", "ticks", "commas", "many"],
)
def test_hostile_texts_take_seconds_at_most(text: str) -> None:
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 8


# -- the learner's own notes -------------------------------------------------------------------------------------------

present = pytest.mark.skipif(not NOTES.is_dir(), reason="the learner's notes are not beside the checkout")


@present
@pytest.mark.parametrize(
    ("name", "fewest", "questions"),
    [("000", 1, 0), ("001", 1, 0), ("002", 105, 0), ("003", 100, 0), ("004", 105, 60)],
)
def test_the_notes_give_enough_cards_that_are_whole(name: str, fewest: int, questions: int) -> None:
    path = next(NOTES.glob(f"{name}-*.md"))
    drafts, fates = read(path.read_text("utf-8"))
    basic = [draft.body for draft in drafts if isinstance(draft.body, Basic)]
    fronts = [body.front.get("ko") for body in basic]
    assert len(basic) >= fewest
    assert sum(draft.body.asks for draft in drafts) >= questions
    assert len(fronts) == len(set(fronts))
    assert all(front.endswith(("?", "”")) for front in fronts)
    for body in basic:
        assert body.front.get("ko").strip()
        assert 1 <= len(body.back.get("ko").split()) <= ANSWER_WORDS
    lines = path.read_text("utf-8").split("\n")
    assert {fate.line for fate in fates} >= {number for number, line in enumerate(lines, 1) if line.strip()} - {
        number for number, line in enumerate(lines, 1) if set(line.strip()) <= set("-= ")
    }
