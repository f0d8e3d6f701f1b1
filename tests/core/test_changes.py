"""What an import changes: history goes on with a note that was edited, and never with one that only looks like it."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.shelf import Shelf, basic, counted, deck, fates

from mlsprep.core.changes import Existing, Stored, inherits
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.note import Deck, Note, Text

quick = settings(deadline=None, derandomize=True, max_examples=150)

FRONT = "Why does XGBoost training on CPU favour M5 instances over C5 instances?"
BACK = "It is memory-bound rather than compute-bound."


def existing(note: Note, **more: Any) -> Existing:
    """Return a note as a library has it."""
    shelf = Shelf()
    shelf.take(deck("d", note))
    values = {name: getattr(shelf.notes[1], name) for name in Existing.__slots__}
    return Existing(**{**values, **more})


def reworded(before: Note, after: Note) -> str:
    """Return what becomes of a note of a deck when a later file has another in its place."""
    shelf = Shelf()
    shelf.take(deck("d", before, *OTHERS))
    changes = shelf.compare(deck("d", after, *OTHERS))
    (fate,) = {what for what, _, _ in fates(changes)} - {"unchanged", "retired"} or {"unchanged"}
    assert (fate == "new") is bool(changes.retired)
    return fate


OTHERS = (basic("What is a shard?", "A unit of capacity."), basic("What is a leaf?", "A node without children."))


# -- small edits keep history ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "fate"),
    [
        (FRONT, "unchanged"),
        (FRONT.replace("Why does", "why  does"), "updated"),
        (FRONT.rstrip("?"), "matched"),
        (FRONT.replace(" CPU ", " CPU, "), "matched"),
        (FRONT.replace("favour", "favor"), "matched"),
        (FRONT.replace("training", "trainign"), "matched"),
        (FRONT.replace("favour M5", "usually favour M5"), "matched"),
        (FRONT.replace("favour M5 instances", "favour M5"), "matched"),
    ],
)
@pytest.mark.parametrize("back", [BACK, "Memory", "0"])
def test_a_small_edit_keeps_the_history(front: str, fate: str, back: str) -> None:
    assert reworded(basic(FRONT, back), basic(front, back)) == fate


KOREAN = "XGBoost를 CPU에서 학습할 때 C5보다 M5 인스턴스가 유리한 이유는 무엇인가?"


@pytest.mark.parametrize(
    "front",
    [
        KOREAN.rstrip("?"),
        KOREAN.replace("이유는", "이유가"),
        KOREAN.replace("학습할 때", "학습할때"),
        KOREAN.replace("유리한", "더 유리한"),
        KOREAN.replace("이유는 무엇인가", "이유는"),
    ],
)
@pytest.mark.parametrize("back", ["메모리", "연산이 아니라 메모리가 병목이기 때문이다."])
def test_a_small_edit_in_korean_keeps_the_history(front: str, back: str) -> None:
    assert reworded(basic(KOREAN, back), basic(front, back)) == "matched"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("How large may a data set be for this job to run?", "How large may a dataset be for this job to run?"),
        ("How does its loss fall when training goes on?", "How does it's loss fall when training goes on?"),
    ],
)
def test_words_put_together_or_apart_are_the_same_words(before: str, after: str) -> None:
    assert reworded(basic(before, "7"), basic(after, "7")) == "matched"


@pytest.mark.parametrize("back", [BACK, "Memory"])
def test_another_word_makes_another_note_whatever_the_answer_is(back: str) -> None:
    before, after = basic(FRONT, back), basic(FRONT.replace("favour", "prefer"), back)
    assert reworded(before, after) == "new"


@pytest.mark.parametrize(("one", "other"), [("gamma", "alpha"), ("eta", "lambda"), ("min", "max"), ("depth", "width")])
def test_names_of_one_effect_are_never_taken_for_each_other(one: str, other: str) -> None:
    front = "What does a larger value of {} do when training an XGBoost model?"
    answer = "It makes the model more conservative"
    assert reworded(basic(front.format(one), answer), basic(front.format(other), answer)) == "new"


def test_a_word_that_names_nothing_may_be_another() -> None:
    before = basic("Which instance should be used for training this model on a CPU?", "M5, since it is memory-bound")
    after = basic("Which instance can be used for training this model on a CPU?", "M5, since it is memory-bound")
    assert reworded(before, after) == "matched"


def test_a_changed_answer_is_an_update() -> None:
    assert reworded(basic(FRONT, "0.3"), basic(FRONT, "something else entirely")) == "updated"


def test_a_note_that_gets_an_id_goes_on() -> None:
    assert reworded(basic(FRONT), basic(FRONT, id="memory-bound")) == "matched"


# -- the rules, one by one ---------------------------------------------------------------------------------------------

LONG = "What does the algorithm do with records that lack the target column when training begins"


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        (basic(LONG, BACK), basic(LONG + "?", BACK), True),
        (basic(LONG, BACK, id="a"), basic(LONG + "?", BACK), False),
        (basic(LONG, BACK), basic(LONG + "?", BACK, id="b"), False),
        (basic(LONG, BACK), basic(LONG + "?", BACK, reverse=True), False),
        (
            basic(LONG, BACK),
            Note("", "cloze", Cloze(Text.of(LONG + " {{c1::?}}")), explicit=False),
            False,
        ),
        (basic(LONG, BACK), basic("When training begins: " + LONG, BACK), False),  # prompts below 90 %
        (basic(LONG, BACK), basic(LONG + "?", "It imputes the mean of the column."), False),  # answers
        (basic(LONG, BACK), basic(LONG + "?", BACK.replace("compute-bound", "compute bound")), True),
        (basic(LONG, BACK), basic(LONG.replace("target", "`target`"), BACK), False),
        (basic(LONG + " `a` `b`", BACK), basic(LONG + " `b`, `a`", BACK), True),
        (basic(LONG + " `a` `a`", BACK), basic(LONG + " `a`", BACK), False),
        (basic(LONG + " in CSV", BACK), basic(LONG + ", in CSV", BACK), True),
        (basic(LONG + " in CSV", BACK), basic(LONG + " in csvs", BACK), False),
        (basic(LONG + " at 10", BACK), basic(LONG + " at 11", BACK), False),
        (basic(LONG + " at -1", BACK), basic(LONG + " at 1", BACK), False),
        (basic(LONG + " of min_x", BACK), basic(LONG + " of max_x", BACK), False),
        (basic(LONG + " where a < b", "x"), basic(LONG + " where a > b", "x"), False),
    ],
)
def test_a_note_inherits_only_by_all_rules(old: Note, new: Note, alike: bool) -> None:  # noqa: FBT001 - expected
    assert (inherits(existing(old), new) is not None) is alike


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("encoder", "decoder"),
        ("supervised", "unsupervised"),
        ("linear", "nonlinear"),
        ("symmetric", "asymmetric"),
        ("balanced", "imbalanced"),
        ("precision", "decision"),
        ("epochs", "epoch"),
        ("layers", "layer"),
        ("online", "offline"),
        ("정밀도", "재현율"),
        ("최댓값", "최솟값"),
        ("k", "n"),
    ],
)
def test_a_word_that_means_something_else_is_no_typo(before: str, after: str) -> None:
    template = "Which of the values is used for the {} part of the network when nothing is said about it?"
    old = existing(basic(template.format(before), "1"))
    assert inherits(old, basic(template.format(after), "1")) is None


def test_cloze_notes_inherit_only_with_the_same_gaps() -> None:
    def cloze(text: str) -> Note:
        return Note("", "cloze", Cloze(Text.of(text)), explicit=False)

    text = "Training on a single GPU needs {{c1::tree method}} set to {{c2::the histogram}} on that machine"
    old = existing(cloze(text))
    assert inherits(old, cloze(text + ".")) is not None
    assert inherits(old, cloze(text.replace("{{c2::the histogram}}", "the histogram"))) is None


def test_facts_inherit_only_with_the_same_attributes() -> None:
    def facts(*names: str) -> Note:
        values = {name: (Text.of("supervised learning"),) for name in names}
        body = Facts("sagemaker-algorithm", Text.of("Random Cut Forest"), values, names)
        return Note("", "facts", body, explicit=False)

    assert inherits(existing(facts("a", "b")), facts("a", "b")) is not None
    assert inherits(existing(facts("a", "b")), facts("a")) is None


# -- hyperparameters ---------------------------------------------------------------------------------------------------

NAMES = (
    "alpha", "gamma", "eta", "beta", "theta", "zeta", "lambda", "lambda_bias", "kappa", "rho", "tau", "sigma", "mu",
    "k", "n", "c", "lr", "wd", "bs", "l1", "l2", "epochs", "epoch", "epsilon", "momentum", "nesterov", "dropout",
    "dropouts", "optimizer", "optimizers", "layers", "layer", "subsample", "subsamples", "max_depth", "min_depth",
    "max_leaves", "num_round", "num_rounds", "num_trees", "num_samples_per_tree", "feature_dim", "feature_dims",
    "mini_batch_size", "minibatch", "learning_rate", "learner_rate", "weight_decay", "bias_lr", "bias_wd", "use_bias",
    "loss", "cost", "objective", "precision", "recall", "sample", "sampler", "encoder", "decoder", "patience",
    "tolerance", "smoothing", "scaling", "tuning", "seed", "seeds", "kernel", "kernels", "colsample", "growth",
)  # fmt: skip
"""Names of hyperparameters as algorithms have them, short and long, among them many that differ by a letter."""

TEMPLATES = (
    "What is the default of {} in XGBoost?",
    "What is the default value of the hyperparameter {} in the linear learner algorithm of SageMaker?",
    "Linear learner 알고리즘에서 하이퍼파라미터 {}의 기본값은 무엇인가?",
    "SageMaker XGBoost 학습에서 {}는 무엇을 조절하는 하이퍼파라미터이고 기본값은 얼마인가?",
    "{}의 기본값은 얼마이며 값이 커지면 SageMaker XGBoost 모델에는 어떤 변화가 생기는가?",
    "SageMaker XGBoost에서 {}값을 따로 정하지 않으면 어떤 값이 쓰이며 그 값이 커지면 어떻게 되는가?",
    "{} in SageMaker's built-in factorization machines algorithm: which default value does it have?",
)


@pytest.mark.parametrize("answer", ["0", "0.001", "auto"])
@pytest.mark.parametrize("quoted", [True, False], ids=["in backticks", "bare"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_fronts_that_differ_in_a_hyperparameter_are_never_one_note(template: str, quoted: bool, answer: str) -> None:  # noqa: FBT001
    notes = [basic(template.format(f"`{name}`" if quoted else name), answer) for name in NAMES]
    olds = [existing(note) for note in notes]
    taken = [
        (NAMES[one], NAMES[other])
        for (one, old), (other, note) in itertools.product(enumerate(olds), enumerate(notes))
        if one != other and inherits(old, note) is not None
    ]
    assert taken == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_hyperparameter_that_replaces_another_is_a_new_note(template: str) -> None:
    shelf = Shelf()
    shelf.take(deck("d", *(basic(template.format(name)) for name in NAMES[::2])))
    changes = shelf.compare(deck("d", *(basic(template.format(name)) for name in NAMES[1::2])))
    assert counted(changes) == {"new": len(NAMES[1::2]), "retired": len(NAMES[::2])}


def test_two_candidates_that_are_equally_alike_are_nobodys() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG, BACK)))
    changes = shelf.compare(deck("d", basic(LONG + ".", BACK), basic(LONG + "!", BACK)))
    assert counted(changes) == {"new": 2, "retired": 1}


def test_two_old_notes_that_are_equally_alike_are_nobodys() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG + ".", BACK), basic(LONG + "!", BACK)))
    changes = shelf.compare(deck("d", basic(LONG, BACK)))
    assert counted(changes) == {"new": 1, "retired": 2}


def test_the_best_by_a_margin_goes_on() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG, BACK)))
    further = LONG.replace("do with", "really do with all the") + " at all"
    changes = shelf.compare(deck("d", basic(LONG + "?", BACK), basic(further, BACK)))
    assert {(what, old is not None) for what, _, old in fates(changes)} == {("matched", True), ("new", False)}


def test_a_note_that_is_still_there_gives_its_history_to_nobody() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG, BACK)))
    changes = shelf.compare(deck("d", basic(LONG, BACK), basic(LONG + "?!", BACK)))
    assert counted(changes) == {"new": 1, "unchanged": 1}


def test_a_reworded_note_of_another_deck_is_a_new_one() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG, BACK)), deck("e", basic("x")))
    changes = shelf.compare(deck("d"), deck("e", basic("x"), basic(LONG + "?", BACK)))
    assert counted(changes) == {"new": 1, "unchanged": 1, "retired": 1}


# -- ids that a person wrote -------------------------------------------------------------------------------------------


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
@quick
def test_an_explicit_id_keeps_the_history_whatever_is_edited(front: str, back: str, front2: str, back2: str) -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(front, back, id="a")))
    changes = shelf.compare(deck("d", basic(front2, back2, id="a")))
    assert counted(changes) == {"unchanged" if (front, back) == (front2, back2) else "updated": 1}


def test_two_notes_that_swap_their_prompts_keep_their_ids() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1", id="a"), basic("q", "2", id="b")))
    changes = shelf.take(deck("d", basic("q", "2", id="a"), basic("p", "1", id="b")))
    assert fates(changes) == {("updated", "d/a", "d/a"), ("updated", "d/b", "d/b")}


def test_two_notes_without_ids_that_swap_their_answers_keep_their_prompts() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1"), basic("q", "2")))
    changes = shelf.take(deck("d", basic("p", "2"), basic("q", "1")))
    assert counted(changes) == {"updated": 2}


def test_an_explicit_id_that_was_changed_goes_on_word_for_word() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1", id="a"), basic("q", id="b")))
    assert fates(shelf.compare(deck("d", basic("p", "1", id="c"), basic("q", id="b")))) == {
        ("matched", "d/c", "d/a"),
        ("unchanged", "d/b", "d/b"),
    }


# -- one prompt, several answers ---------------------------------------------------------------------------------------


def test_a_second_answer_to_a_prompt_leaves_the_first_its_history() -> None:
    shelf = Shelf()
    (first,) = shelf.take(deck("d", basic("p", "one"))).changes
    changes = shelf.take(deck("d", basic("p", "one"), basic("p", "two")))
    assert sorted((change.what, change.note.body.answer) for change in changes.changes) == [
        ("matched", "one"),
        ("new", "two"),
    ]
    changes = shelf.take(deck("d", basic("p", "one")))
    assert fates(changes) >= {("matched", first.key, changes.changes[0].old and changes.changes[0].old.key)}
    assert counted(changes) == {"matched": 1, "retired": 1}


def test_the_same_prompt_and_answer_are_one_note() -> None:
    assert len(deck("d", basic("p", "one"), basic("P ", "One")).notes) == 1


# -- moves -------------------------------------------------------------------------------------------------------------


def test_a_note_that_goes_to_another_deck_word_for_word_is_moved() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1"), basic("q")), deck("e", basic("r")))
    changes = shelf.take(deck("d", basic("q")), deck("e", basic("r"), basic("p", "1")))
    assert counted(changes) == {"moved": 1, "unchanged": 2}
    assert counted(shelf.compare(deck("d", basic("q")), deck("e", basic("r"), basic("p", "1")))) == {"unchanged": 3}


def test_a_note_that_is_copied_to_another_deck_is_new_there() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p")), deck("e"))
    assert counted(shelf.compare(deck("d", basic("p")), deck("e", basic("p")))) == {"new": 1, "unchanged": 1}


def test_a_note_moves_only_when_both_decks_are_imported() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p")), deck("e"))
    assert counted(shelf.compare(deck("e", basic("p")))) == {"new": 1}


def test_twins_that_change_their_ids_stay_in_their_decks() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a")), deck("e", basic("p", id="a")))
    for decks in itertools.permutations([deck("d", basic("p", id="b")), deck("e", basic("p", id="b"))]):
        assert fates(shelf.compare(*decks)) == {("matched", "d/b", "d/a"), ("matched", "e/b", "e/a")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_twins_in_one_deck_go_on_in_the_same_way_whatever_their_order(order: tuple[int, ...]) -> None:
    shelf = Shelf()
    shelf.take(deck("d", *(basic("p", id="acb"[n]) for n in order)))
    now = [basic("p", id="zyx"[n]) for n in order]
    assert fates(shelf.compare(deck("d", *now))) == {
        ("matched", "d/x", "d/a"),
        ("matched", "d/y", "d/b"),
        ("matched", "d/z", "d/c"),
    }


def test_of_twins_the_one_that_is_not_retired_goes_on() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a"), basic("p", id="b")))
    shelf.take(deck("d", basic("p", id="b")))
    assert fates(shelf.compare(deck("d", basic("p", id="c")))) == {("matched", "d/c", "d/b")}


def test_a_note_says_where_it_was() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a")), deck("e"))
    now = deck("e", basic("entirely new words", "and answer", id="b", was=("d/a",)))
    assert fates(shelf.compare(deck("d"), now)) == {("moved", "e/b", "d/a")}
    assert fates(shelf.take(now)) == {("moved", "e/b", "d/a")}
    assert fates(shelf.take(now, deck("d"))) == {("unchanged", "e/b", "e/b")}


def test_a_former_place_is_followed_through_renames() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a")))
    shelf.take(deck("d", basic("p2", id="b", was=("d/a",))))
    assert fates(shelf.take(deck("d", basic("p3", id="c", was=("d/a",))))) == {("moved", "d/c", "d/b")}


def test_a_former_place_that_is_taken_again_is_not_taken_away() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a")))
    changes = shelf.compare(deck("d", basic("q", id="b", was=("d/a",)), basic("p", id="a")))
    assert fates(changes) == {("new", "d/b", None), ("unchanged", "d/a", "d/a")}


def test_of_several_former_places_the_first_that_is_there_counts() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="b"), basic("q", id="c")))
    changes = shelf.compare(deck("d", basic("r", id="x", was=("d/none", "d/c", "d/b"))))
    assert fates(changes) == {("moved", "d/x", "d/c"), ("retired", "d/b", "d/b")}


# -- what the learner says ---------------------------------------------------------------------------------------------


def test_a_match_decides() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p"), basic("q")))
    before = next(note.key for note in shelf.notes.values() if note.prompt == "p")
    now = deck("d", basic("q"), basic("something else", "entirely", id="z"))
    assert fates(shelf.compare(now, matches={before: "d/z"})) >= {("matched", "d/z", before)}
    assert counted(shelf.take(now, matches={before: "d/z"})) == {"matched": 1, "unchanged": 1}
    assert counted(shelf.take(now)) == {"unchanged": 2}


@pytest.mark.parametrize("order", [1, -1])
def test_a_match_never_takes_a_note_that_is_still_there(order: int) -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", id="a")))
    now = (basic("p", id="a"), basic("q", id="b"))[::order]
    assert fates(shelf.compare(deck("d", *now), matches={"d/a": "d/b"})) == {
        ("new", "d/b", None),
        ("unchanged", "d/a", "d/a"),
    }


def test_a_note_that_is_nearly_the_old_one_is_offered() -> None:
    shelf = Shelf()
    template = "What is the default of `{}` in XGBoost?"
    shelf.take(deck("d", basic(template.format("alpha"))))
    changes = shelf.compare(deck("d", basic(template.format("gamma")), basic("Something else")))
    new = next(change.key for change in changes.changes if "gamma" in change.note.body.prompt)
    assert changes.suggestions == ((changes.retired[0].key, new),)


@pytest.mark.parametrize("retire", [True, False])
def test_a_whole_new_deck_is_not_compared_note_by_note(retire: bool) -> None:  # noqa: FBT001 - varied
    shelf = Shelf()
    shelf.take(deck("d", *(basic(f"what is thing {n:x} of the old deck", f"{n}") for n in range(2500))))
    other = deck("d", *(basic(f"what is thing {n:x} of the new deck", f"{n}") for n in range(2500)))
    changes = shelf.compare(other, retire=retire)
    assert (changes.count("new"), changes.suggestions) == (2500, ())


# -- the learner's own version, retired notes --------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "fate"), [("1", "unchanged"), ("2", "kept")])
def test_the_learners_own_version_is_kept(back: str, fate: str) -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1", id="a")))
    shelf.edit(1)
    assert counted(shelf.take(deck("d", basic("p", back, id="a")))) == {fate: 1}
    assert counted(shelf.take(deck("d", basic("p", back, id="a")))) == {"unchanged": 1}


def test_a_retired_note_is_brought_back() -> None:
    shelf = Shelf()
    both, one = deck("d", basic("p", "1"), basic("q")), deck("d", basic("q"))
    shelf.take(both)
    assert counted(shelf.take(one)) == {"unchanged": 1, "retired": 1}
    assert counted(shelf.compare(one)) == {"unchanged": 1}
    assert counted(shelf.take(both)) == {"updated": 1, "unchanged": 1}
    assert counted(shelf.take(both)) == {"unchanged": 2}


def test_a_retired_note_is_brought_back_in_another_deck() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p", "1")), deck("e"))
    shelf.take(deck("d"))
    assert counted(shelf.take(deck("d"), deck("e", basic("p", "1")))) == {"moved": 1}


def test_a_retired_note_is_not_brought_back_by_one_that_looks_like_it() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic(LONG, BACK)))
    shelf.take(deck("d"))
    assert counted(shelf.take(deck("d", basic(LONG + "?", BACK)))) == {"new": 1}


def test_a_source_that_does_not_retire_leaves_the_rest_alone() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p"), basic("q")))
    assert counted(shelf.compare(deck("d", basic("q")), retire=False)) == {"unchanged": 1}


def test_an_import_retires_only_what_its_decks_supplied() -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p")), deck("e", basic("q")))
    assert fates(shelf.compare(deck("e"))) == {("retired", key, key) for key in [shelf.notes[2].key]}


@pytest.mark.parametrize(
    "more", [{"tags": ("x",)}, {"topics": ("a/b",)}, {"why": Text.of("w")}, {"url": "https://x"}, {"tasks": {"e": "1"}}]
)
def test_anything_the_learner_sees_is_an_update(more: dict[str, Any]) -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p")))
    assert counted(shelf.take(deck("d", basic("p", **more)))) == {"updated": 1}
    assert counted(shelf.take(deck("d", basic("p", **more)))) == {"unchanged": 1}


def test_an_id_that_is_written_down_is_an_update() -> None:
    shelf = Shelf()
    (derived,) = deck("d", basic("p")).notes
    shelf.take(deck("d", basic("p")))
    assert counted(shelf.take(deck("d", basic("p", id=derived.id)))) == {"updated": 1}
    assert counted(shelf.take(deck("d", basic("p", id=derived.id)))) == {"unchanged": 1}


@pytest.mark.parametrize("more", [{"line": 99}, {"was": ("d/long-gone",)}])
def test_what_the_learner_never_sees_is_no_change(more: dict[str, Any]) -> None:
    shelf = Shelf()
    shelf.take(deck("d", basic("p")))
    assert counted(shelf.take(deck("d", basic("p", **more)))) == {"unchanged": 1}


# -- any import after any other ----------------------------------------------------------------------------------------

PROMPTS = [
    variant
    for name in ("eta", "beta", "alpha", "`alpha`", "max_depth")
    for base in [f"What is the default value of {name} in the algorithm called XGBoost?"]
    for variant in (base, base.rstrip("?"), base.replace("algorithm", "algorihtm"), base.upper())
] + ["p", "P ", LONG, LONG + "?", LONG + "!"]

drawn_notes = st.builds(
    lambda front, back, name, was: basic(front, back, name, was=was),
    st.sampled_from(PROMPTS),
    st.sampled_from(["0", "1", BACK, BACK + "!"]),
    st.sampled_from(["", "", "", "a", "b", "c"]),
    st.sampled_from([(), (), ("d/a",), ("e/b",)]),
)


@st.composite
def imports(draw: st.DrawFn) -> list[Deck]:
    """Draw an import of one or two decks; an id that a person wrote occurs once in a deck."""
    out = []
    for name in draw(st.sampled_from([["d"], ["e"], ["d", "e"]])):
        notes = draw(st.lists(drawn_notes, max_size=7))
        by_id = {note.id or f"without {number}": note for number, note in enumerate(notes)}
        out.append(deck(name, *by_id.values()))
    return out


@given(st.lists(imports(), min_size=1, max_size=4))
@quick
def test_every_note_has_one_fate_and_no_history_goes_two_ways(history: list[list[Deck]]) -> None:
    shelf = Shelf()
    for decks in history:
        before = {
            note.number for note in shelf.notes.values() if not note.retired and note.deck in {d.id for d in decks}
        }
        changes = shelf.take(*decks)
        assert sorted(change.key for change in changes.changes) == sorted(
            f"{item.id}/{note.id}" for item in decks for note in item.notes
        )
        went_on = [change.old.number for change in changes.changes if change.old]
        gone = [old.number for old in changes.retired]
        assert len({*went_on, *gone}) == len(went_on) + len(gone)
        assert before <= {*went_on, *gone}
        keys = [note.key for note in shelf.notes.values()]
        assert len(set(keys)) == len(keys)


@given(st.lists(imports(), min_size=1, max_size=4))
@quick
def test_the_same_import_twice_changes_nothing(history: list[list[Deck]]) -> None:
    shelf = Shelf()
    for decks in history:
        shelf.take(*decks)
        again = shelf.compare(*decks)
        assert set(counted(again)) <= {"unchanged"}
        assert again.suggestions == ()


def unclaimed(decks: list[Deck]) -> list[Deck]:
    """Leave out notes that claim a former place another one claims: an author's mistake, and the first has it."""
    claimed: set[str] = set()
    out = []
    for item in decks:
        notes = []
        for note in item.notes:
            if not claimed & set(note.was):
                claimed |= set(note.was)
                notes.append(note)
        out.append(Deck(item.id, item.title, tuple(notes)))
    return out


@given(st.lists(imports(), max_size=3), imports(), st.randoms(use_true_random=False))
@quick
def test_order_never_matters(history: list[list[Deck]], decks: list[Deck], rng: Any) -> None:
    decks = unclaimed(decks)
    shelf = Shelf()
    for earlier in history:
        shelf.take(*earlier)
    expected = shelf.compare(*decks)
    for item in decks:
        shuffled = [Deck(d.id, d.title, tuple(rng.sample(d.notes, len(d.notes)))) for d in decks]
        rng.shuffle(shuffled)
        other = Shelf(dict(rng.sample(sorted(shelf.notes.items()), len(shelf.notes))), shelf.aliases)
        found = other.compare(*shuffled)
        assert (fates(found), set(found.suggestions), item.id) == (
            fates(expected),
            set(expected.suggestions),
            item.id,
        )


@given(st.lists(drawn_notes, max_size=8), st.randoms(use_true_random=False))
@quick
def test_ids_do_not_depend_on_the_order_of_notes(notes: list[Note], rng: Any) -> None:
    without = [basic(note.body.prompt, note.body.answer) for note in notes]
    shuffled = rng.sample(without, len(without))
    assert {note.id for note in deck("d", *without).notes} == {note.id for note in deck("d", *shuffled).notes}


def test_a_basic_body_is_compared_by_value() -> None:
    assert Basic(Text.of("p"), Text.of("q")) == Basic(Text.of("p"), Text.of("q"))


# -- notes as they are stored ------------------------------------------------------------------------------------------


def stored(note: Note, raw: str) -> Stored:
    return Stored(1, "d", note.id, note.kind, note.explicit, edited=False, retired=False, raw=raw)


def test_a_stored_note_is_what_its_row_says() -> None:
    note = basic("What is `eta`?", "A rate", id="eta")
    row = stored(note, note.encoded())
    assert (row.key, row.content, row.facets) == ("d/eta", note.dump(), ("recall",))
    assert (row.prompt, row.answer) == (note.body.prompt, note.body.answer)


def test_a_note_of_the_same_text_is_not_read() -> None:
    note = basic("What is `eta`?", "A rate", id="eta")
    row = stored(note, note.encoded())
    assert row.says(note)
    assert row._content is None


def test_the_same_note_written_otherwise_says_the_same() -> None:
    note = basic("What is `eta`?", "A rate", id="eta")
    assert stored(note, json.dumps(note.dump(), indent=1)).says(note)
    assert not stored(note, note.encoded()).says(basic("What is `eta`?", "Another", id="eta"))


def test_new_notes_keep_the_order_of_their_file() -> None:
    notes = [basic(f"What is {word}?", word) for word in ("one", "two", "three", "four")]
    source = deck("d", *notes)
    shelf = Shelf()
    shelf.take(deck("d", notes[0]))
    assert [change.note.body for change in shelf.compare(source).changes] == [note.body for note in notes]
