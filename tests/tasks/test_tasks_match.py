"""`import --match OLD=NEW`: the learner says which note goes on as which, before or after it was imported as new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.core.review import Rating
from mlsprep.tasks import library, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

HEAD = "deck: my/d\ntitle: D\ndomain: modeling\nnotes:\n"
OLD = (
    HEAD + "  - {id: first, front: What is A?, back: The letter A}\n  - {id: other, front: What is B?, back: Another}\n"
)
NEW = (
    HEAD
    + "  - {id: second, front: Explain A entirely anew, back: It is the letter A}\n"
    + "  - {id: other, front: What is B?, back: Another}\n"
)


def write(place: Path, text: str) -> Path:
    path = place / "d.yaml"
    path.write_text(text)
    return path


def fates(report: ImportReport) -> dict[str, int]:
    return {name: count for name in ("new", "matched", "retired", "unchanged") if (count := report.changes.count(name))}


def test_a_match_after_the_import_that_suggested_it_brings_the_history_over(
    app: App, tmp_path: Path, sound: Callable[[App], None]
) -> None:
    library.import_paths(app, [write(tmp_path, OLD)])
    number = study.find_card(app, "my/d/first#recall")
    study.answer(app, number, Rating.GOOD)
    assert fates(library.import_paths(app, [write(tmp_path, NEW)], yes=True)) == {
        "new": 1,
        "retired": 1,
        "unchanged": 1,
    }
    made = study.find_card(app, "my/d/second#recall")
    assert made != number
    report = library.import_paths(app, [tmp_path / "d.yaml"], matches={"my/d/first": "my/d/second"}, yes=True)
    assert fates(report) == {"matched": 1, "retired": 1, "unchanged": 1}
    assert study.find_card(app, "my/d/second#recall") == number
    assert study.find_card(app, "my/d/first#recall") == number
    assert app.store.card(number).card.face.front.en == "Explain A entirely anew"
    assert app.store.scheduling(number).memory.reps == 1
    assert app.store.card(made).retired
    again = library.import_paths(app, [tmp_path / "d.yaml"], matches={"my/d/first": "my/d/second"})
    assert fates(again) == {"unchanged": 2}
    sound(app)


def test_undoing_such_a_match_gives_both_notes_their_names_back(
    app: App, tmp_path: Path, sound: Callable[[App], None]
) -> None:
    library.import_paths(app, [write(tmp_path, OLD)])
    number = study.find_card(app, "my/d/first#recall")
    library.import_paths(app, [write(tmp_path, NEW)], yes=True)
    made = study.find_card(app, "my/d/second#recall")
    library.import_paths(app, [tmp_path / "d.yaml"], matches={"my/d/first": "my/d/second"}, yes=True)
    library.undo_import(app)
    assert study.find_card(app, "my/d/second#recall") == made
    assert study.find_card(app, "my/d/first#recall") == number
    assert not app.store.card(made).retired
    sound(app)
