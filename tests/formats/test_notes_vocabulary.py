"""The words of notes: what labels mean, a learner's own list, and what is said about a bad one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.errors import InputError
from mlsprep.formats.notes.ordinary import cards_of
from mlsprep.formats.notes.tree import parse
from mlsprep.formats.notes.vocabulary import load_vocabulary, read_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
attributes:
  habitat:
    labels: {en: [habitat], ko: [서식지]}
    ask: {en: "Where does {subject} live?", ko: "{subject}{은/는} 어디에 사는가?"}
  use:
    labels: {ko: [쓸모]}
    ask: {en: "What good is {subject}?", ko: "{subject}{은/는} 어디에 쓰는가?"}
chatter: {ko: [잡담]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_label_means_its_longest_known_end() -> None:
    words = load_vocabulary()
    found = [words.attribute(label) for label in ("Important Hyperparameters", "지원 학습 방식", "Use Cases", "무지개")]
    assert [item.id if item else None for item in found] == ["hyperparameters", "kind", "use", None]


def test_some_labels_mean_something_only_below_another() -> None:
    words = load_vocabulary()
    inside, outside = words.attribute("추론", "instance"), words.attribute("추론")
    assert (inside and inside.id, outside) == ("inference", None)


def test_a_learners_words_join_the_bundled_ones(tmp_path: Path) -> None:
    words = load_vocabulary(written(tmp_path, OWN))
    text = "## 두루미\n\n- 서식지: 넓은 습지\n- 쓸모: 논의 벌레 사냥\n- 용도: 달력의 그림 장식\n- 잡담 새가 좋다\n"
    drafts, _ = cards_of(parse(text, "x").root, words, frozenset(), "d")
    fronts = [draft.body.prompt for draft in drafts if draft.rule == "label"]
    assert fronts == ["두루미는 어디에 사는가?", "두루미는 어디에 쓰는가?"]  # the second asks for 용도 as well


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "a vocabulary is a mapping"),
        ("colours: {}\n", "unknown key `colours` in a vocabulary"),
        ("attributes:\n  x:\n    labels: {en: [x]}\n", "needs `ask`"),
        ('attributes:\n  x:\n    labels: {en: [x]}\n    ask: "What?"\n', "`ask` must say `{subject}`"),
        ('attributes:\n  x:\n    labels: {en: [x]}\n    ask: "What is {subject} and {sbject}?"\n', "`sbject`"),
        ('attributes:\n  x:\n    labels: {}\n    ask: "What is {subject}?"\n', "an attribute needs a label"),
        ('attributes:\n  x:\n    labels: {en: [x]}\n    ask: "{subject}?"\n    within: usee\n', "did you mean `use`?"),
        (
            'attributes:\n  x:\n    labels: {en: [x]}\n    ask: "{subject}?"\n    item: "{subject}?"\n',
            "`item` must say `{term}`",
        ),
        ("chatter: {en: a}\n", "a list is expected here"),
        ("chatter: {en: [a\n", "bracket"),
    ],
)
def test_a_bad_vocabulary_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_vocabulary(path, known=["use"])
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.file == str(path)


def test_the_bundled_words_ask_in_both_languages() -> None:
    for attribute in load_vocabulary().attributes.values():
        for asked in (attribute.ask, attribute.item, attribute.which):
            assert asked is None or (asked.en and asked.ko)
