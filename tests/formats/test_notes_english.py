"""English notes: what a line in each common form is asked for, and what gives nothing."""

from __future__ import annotations

import time

import pytest

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.formats import Context
from mlsprep.formats.notes.english_terms import form, spelled_out
from mlsprep.formats.notes.english_verbs import BASE, third
from mlsprep.formats.notes.labels import section
from mlsprep.formats.notes.ordinary import cards_of
from mlsprep.formats.notes.reader import parse_notes
from mlsprep.formats.notes.tree import parse
from mlsprep.formats.notes.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def drafts(text: str) -> list[object]:
    return [draft.body for draft in cards_of(parse(text, "notes.md").root, VOCABULARY, frozenset(), "deck")[0]]


def cards(text: str) -> dict[str, str]:
    """Return the back of each card by its front, the questions for terms aside."""
    found = cards_of(parse(text, "notes.md").root, VOCABULARY, frozenset(), "deck")[0]
    bodies = [draft.body for draft in found if draft.rule != "reverse"]
    return {body.front.get("en"): body.back.get("en") for body in bodies if isinstance(body, Basic)}


def reasons(text: str) -> dict[int, str]:
    fates = cards_of(parse(text, "notes.md").root, VOCABULARY, frozenset(), "deck")[1]
    return {fate.line: fate.reason for fate in fates if fate.what == "left out"}


# -- terms with a text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "front", "back"),
    [
        (
            "LoRA — freezes the base weights and adds two matrices",
            "What does LoRA do?",
            "freezes the base weights and adds two matrices",
        ),
        (
            "Zeta: step width that slows gusts to prevent drift",
            "What is Zeta?",
            "step width that slows gusts to prevent drift",
        ),
        (
            "Agents: orchestrate API calls to finish tasks",
            "What do Agents do?",
            "orchestrate API calls to finish tasks",
        ),
        ("Glow = brightness of the lamp; 0 → dark", "What is Glow?", "brightness of the lamp"),
        ("Power = 1 - beta", "What is Power?", "1 - beta"),
        ("F1 score: harmonic mean of two ratios", "What is the F1 score?", "harmonic mean of two ratios"),
        ("Sail law: each boat gets one sail", "What does the Sail law say?", "each boat gets one sail"),
        ("Hookphase: the ropes are pulled apart", "What characterises Hookphase?", "the ropes are pulled apart"),
        ("Homogenous: of two identical parts", "What does “homogenous” mean?", "of two identical parts"),
        ("Sailors: the brave people of the coast", "What is Sailors?", "the brave people of the coast"),
        ("Gusts: winds of a few seconds", "What are Gusts?", "winds of a few seconds"),
        ("beta7 = 0.9", "What is the value of beta7?", "0.9"),
        ("264 BC - First Windy War begins", "What happened in 264 BC?", "First Windy War begins"),
        ("Emperor Otto: legalized the harbour tax", "What did Emperor Otto do?", "legalized the harbour tax"),
        ("WSN (Wind Sensor Network)", "What does WSN stand for?", "Wind Sensor Network"),
        ("TP: predicted windy but is calm", "What characterises TP?", "predicted windy but is calm"),
        ("**Lull.** When the wind rests for an hour", "What is Lull?", "When the wind rests for an hour"),
        ("**Vane** = a plate that turns into the wind", "What is Vane?", "a plate that turns into the wind"),
        ("Vane: a plate[^1] that turns", "What is Vane?", "a plate that turns"),
        ("🔥 Vane: a plate that turns", "What is Vane?", "a plate that turns"),
        ("[ ] Vane: a plate that turns", "What is Vane?", "a plate that turns"),
    ],
)
def test_a_term_is_asked_for_by_the_form_of_its_text(line: str, front: str, back: str) -> None:
    found = cards(f"- {line}\n")
    assert found[front] == back
    assert len(found) == 1


def test_a_term_is_part_of_what_stands_above_it() -> None:
    found = cards("## Zephyr\n\n- shard\n  - write limit\n    - throughput: 1 MB/s per shard\n")
    assert found == {"What is the throughput of write limit (shard)?": "1 MB/s per shard"}


def test_a_definition_list_is_a_list_of_terms() -> None:
    found = cards("Windlass\n: a drum that lifts an anchor\n\nCapstan\n: a drum that turns upright\n")
    assert found == {
        "What is Windlass?": "a drum that lifts an anchor",
        "What is Capstan?": "a drum that turns upright",
    }


def test_a_definition_list_may_have_no_blank_lines() -> None:
    found = cards("Windlass\n: a drum that lifts an anchor\nCapstan\n: a drum that turns upright\n")
    assert found == {
        "What is Windlass?": "a drum that lifts an anchor",
        "What is Capstan?": "a drum that turns upright",
    }


def test_a_question_with_one_answer_below_is_a_card() -> None:
    assert cards("1. Why did the mast fall?\n   - a gust from the west\n") == {
        "Why did the mast fall?": "a gust from the west"
    }


def test_a_name_with_a_remark_in_its_heading_is_no_context() -> None:
    found = cards("Ways to fight it:\n* weight decay – adds a penalty to the loss\n")
    assert found == {"What does weight decay do?": "adds a penalty to the loss"}


# -- headings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Week 3: Wind metrics", "Wind metrics"),
        ("Chapter 2 - Sails", "Sails"),
        ("Lecture 4", ""),
        ("Module IV: Ropes", "Ropes"),
        ("Ch. 2 The Harbour", "The Harbour"),
        ("Unit 1 — Masts", "Masts"),
        ("Part 2: Keels", "Keels"),
        ("3장 돛", "돛"),
        ("2주차: 닻", "닻"),
        ("제4강", ""),
        ("Class weights", "Class weights"),
        ("Modules", "Modules"),
    ],
)
def test_which_part_of_a_course_a_heading_is_does_not_count(heading: str, name: str) -> None:
    assert section(heading) == name


def test_the_part_of_a_course_is_no_subject() -> None:
    found = cards("# Sailing notes\n\n## Week 3: Wind metrics\n\n- gustiness: spread of the wind within a minute\n")
    assert found == {"In Wind metrics, what is gustiness?": "spread of the wind within a minute"}
    assert cards("# Sailing notes\n\n## Week 3\n\n- gustiness: spread of the wind in a minute\n") == {
        "What is gustiness?": "spread of the wind in a minute"
    }


def test_a_course_is_not_what_its_sections_are_of() -> None:
    found = cards(
        "# Sail ML Specialty\n\n## Labeling steps\n\n1. Upload it\n2. Label the boats\n3. Review all\n\n## Sails\n"
    )
    assert list(found) == [] or list(found) == ["What is the order of the labeling steps?"]
    text = "# Sail ML Specialty\n\n## Rigging steps\n\n1. Upload maps\n2. Label boats\n3. Review boats\n\n## Sails\n"
    assert cards(text) == {"What is the order of the rigging steps?": "Upload maps → Label boats → Review boats"}


# -- nothing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('> "Wind is the new electricity" — Ada Sailor', "quotation"),
        ('> "Wind is the new electricity" — Ada Sailor\n> — some harbour', "quotation"),
        ("> Wind is the new electricity. — Ada Sailor (1984)", "quotation"),
        ("Zephyr[^1]\n\n[^1]: a remark on the wind", "footnote"),
        ("- ❌ Zephyr: a tool that bakes bread", "crossed out"),
    ],
)
def test_what_is_said_by_others_or_crossed_out_gives_nothing(line: str, reason: str) -> None:
    assert cards(f"## Zephyr\n\n{line}\n") == {}
    assert reason in reasons(f"## Zephyr\n\n{line}\n").values()


def test_a_quoted_term_is_a_term() -> None:
    found = cards('- "Garbage in, garbage out" - bad records give bad forecasts\n')
    assert list(found.values()) == ["bad records give bad forecasts"]


@pytest.mark.parametrize(
    "line",
    [
        "Chunk size matters: too small loses context",
        "The harbour revolution began in 1789.",
        "Sails are kept dry and ropes are coiled.",
        "Rope is read left to right.",
        "Ropes should not be used for flags.",
        "Use ropes instead of chains for EC2.",
        "Zephyr gets stronger at night.",
        "model weights change in training",
        "Zephyr makes four boats, Mistral two broken ones",
    ],
)
def test_no_verb_is_guessed(line: str) -> None:
    assert cards(f"## Types of wind\n\n- {line}\n- another bare name\n") == {}


# -- sentences ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "front", "back"),
    [
        ("Chi-square tests check whether two sails fit.", "What do Chi-square tests check?", "whether two sails fit"),
        ("Zephyr runs code without servers.", "What does Zephyr run?", "code without servers"),
        ("A lull is when the wind rests.", "What is a lull?", "when the wind rests"),
        ("Mooring takes place at a quay.", "Where does Mooring take place?", "at a quay"),
        ("Mooring happens during slack water.", "When does Mooring happen?", "during slack water"),
        ("Ballast helps because boats tip over.", "Why does Ballast help?", "boats tip over"),
        ("Ballast helps when boats tip over.", "When does Ballast help?", "when boats tip over"),
        ("Zephyr converts gusts into numbers.", "What does Zephyr convert gusts into?", "numbers"),
        ("Zephyr turns one gust into another.", "What does Zephyr do?", "turns one gust into another"),
        ("Zephyr reads maps, and Mistral draws them.", "What does Zephyr read?", "maps"),
        ("Ropes connect the masts and allow fast repair.", "What do Ropes connect?", "the masts"),
        ("Buoys are pieces of cork.", "What are Buoys?", "pieces of cork"),
        ("Zephyr is trained to predict gusts.", "What is Zephyr trained to do?", "predict gusts"),
        ("A wind engine (e.g. Zephyr, Mistral) finds gusts fast.", "What does a wind engine find?", "gusts fast"),
        ("Zephyr compiles maps for boats at sea.", "What does Zephyr compile?", "maps for boats at sea"),
        ("Zephyr lowers noise, which saves money.", "What does Zephyr lower?", "noise"),
    ],
)
def test_a_sentence_is_asked_for_by_what_it_surely_says(sentence: str, front: str, back: str) -> None:
    assert cards(f"{sentence}\n")[front] == back


def test_a_word_of_every_day_is_said_of_the_subject() -> None:
    found = cards("### Zephyr\n\nIt reads gusts. Training is slow because gusts are rare.\n")
    assert found == {"In Zephyr, why is training slow?": "gusts are rare"}


def test_a_line_that_leads_a_list_is_no_name_of_it_if_it_is_a_sentence() -> None:
    found = cards("### Zephyr\nrank r controls the number of sails\n- Advantages:\n  - few ropes\n  - low cost\n")
    assert found["What are the advantages of Zephyr?"] == "few ropes, low cost"


def test_lines_of_a_paragraph_that_end_are_notes_of_their_own() -> None:
    found = cards("Zephyr reads maps.\nVane: a plate that turns\nMooring takes place at a quay.\nBuoys block boats.\n")
    assert found["What is Vane?"] == "a plate that turns"
    assert found["Where does Mooring take place?"] == "at a quay"


def test_lines_between_bullets_are_notes_of_their_own() -> None:
    found = cards("Beam width\n- number of beams kept\nWindlass - lifts anchors by hand\nBuoys block boats.\n")
    assert found["What does Windlass do?"] == "lifts anchors by hand"
    assert found["What do Buoys block?"] == "boats"


def test_an_arrow_is_asked_for_without_guessing_what_it_means() -> None:
    assert cards("## Zephyr\n\n- calm → no forecast\n") == {"In Zephyr: “calm” → what?": "no forecast"}


# -- steps and tables --------------------------------------------------------------------------------------------------


def test_the_same_steps_are_asked_for_once() -> None:
    steps = "1. Collect gusts\n2. Fit a model\n3. Draw a map\n"
    text = f"## Zephyr\n### Steps\n{steps}\n| a | b |\n|---|---|\n| c | d |\n\n## Forecast workflow\n{steps}"
    assert [type(body) for body in drafts(text)].count(Ordering) == 1
    assert list(cards(text).values()).count("Collect gusts → Fit a model → Draw a map") == 1


def test_terms_in_no_order_are_no_steps() -> None:
    text = "## Training flow\n\nVane: a plate that turns\nKeel: a beam below\nMast: a pole for sails\n"
    assert not [body for body in drafts(text) if isinstance(body, Ordering)]


TABLE = "## Boats\n\n| Boat | Cost | Found in | Use when | Speed |\n|---|---|---|---|---|\n"


def test_a_column_is_asked_for_in_its_own_form() -> None:
    found = cards(
        TABLE + "| ZX9 | low | harbours | gusts are strong | 3 kn |\n| ZX8 | high | rivers | if calm | 2 kn |\n"
    )
    assert found["What is the cost of ZX9?"] == "low"
    assert "What is ZX9 found in?" in found
    measured = cards("| Sensor | Measures |\n|---|---|\n| ZX9 | wind speed |\n| ZX8 | rain |\n")
    assert measured == {"What does ZX9 measure?": "wind speed", "What does ZX8 measure?": "rain"}
    assert found["What is ZX9 found in?"] == "harbours"
    assert found["When should you use ZX9?"] == "when gusts are strong"
    assert found["When should you use ZX8?"] == "if calm"


def test_a_row_of_units_belongs_to_the_header() -> None:
    found = cards("| Boat | Speed | Length |\n|---|---|---|\n| | (kn) | (m) |\n| ZX9 | 3 | 12 |\n| ZX8 | 2 | 9 |\n")
    assert found["What is the speed (kn) of ZX9?"] == "3"
    assert len(found) == 4


def test_an_empty_first_column_does_not_name_the_rows() -> None:
    found = cards("| | Boat | Crew |\n|---|---|---|\n| | ZX9 | two |\n| | ZX8 | nine |\n")
    assert found == {"What is the crew of ZX9?": "two", "What is the crew of ZX8?": "nine"}


def test_questions_of_two_columns_differ() -> None:
    rows = "".join(f"| ZX{n} | {n} kn | {n}0 m |\n" for n in range(2, 6))
    found = drafts(f"## Boats\n\n| Boat | Speed | Length |\n|---|---|---|\n{rows}")
    stems = [body.prompt for body in found if not isinstance(body, Basic)]  # type: ignore[attr-defined]
    assert len(stems) == len(set(stems)) > 0


# -- the quiz ----------------------------------------------------------------------------------------------------------


def test_a_text_stands_not_alone_by_its_form() -> None:
    lines = [
        "Winch: pulls ropes tight",
        "Keel: long beam below the hull",
        "Mast: tall pole for sails",
        "Bow: front end of ships",
    ]
    asked = [body for body in drafts("\n".join(f"- {line}" for line in lines)) if isinstance(body, Choice)]
    stems = {body.stem.get("en") for body in asked}
    assert "Which description fits Winch?" not in stems
    assert "Which description fits Keel?" in stems


@pytest.mark.parametrize(
    ("text", "name"),
    [("samples from the top", "does"), ("stop of a train", "is"), ("orchestrate calls", "order"), ("3 kn", "number")],
)
def test_descriptions_have_a_form(text: str, name: str) -> None:
    assert form(text) == name


def test_short_forms_are_spelled_out_by_their_letters() -> None:
    assert spelled_out("ROC", "Receiver Operating Characteristic")
    assert spelled_out("AUC", "Area under the curve")
    assert not spelled_out("ROC", "Curve of a classifier")
    assert not spelled_out("Rope", "Real old pirate evening")


def test_third_persons_are_spelled_as_usual() -> None:
    assert [third(verb) for verb in ("have", "reduce", "apply", "pass", "play")] == [
        "has",
        "reduces",
        "applies",
        "passes",
        "plays",
    ]
    assert BASE["freezes"] == "freeze"


# -- time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["- Term{n}: the kind of thing that counts {n} rows", "- Term{n}: word{n} of gust{n} in sail{n} at mast{n}"]
)
def test_the_time_grows_with_the_file_and_not_with_its_square(line: str) -> None:
    times = []
    for count in (500, 4000):
        text = "# T\n\n## Terms\n" + "\n".join(line.format(n=n) for n in range(count))
        started = time.process_time()
        parse_notes(text, "notes.md", Context())
        times.append(time.process_time() - started)
    assert times[1] < 30 * times[0]
