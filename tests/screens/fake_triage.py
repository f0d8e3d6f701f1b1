"""A triage without files and database, for tests of the screen: fixed notes, decided of as in the real one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Deck, Note, Text
from mlsprep.errors import InputError, MlsprepError, Problem
from mlsprep.tasks.triage import Entry, Triage

if TYPE_CHECKING:
    from pathlib import Path

DECK = Deck("notes/sagemaker", Text("SageMaker notes", "SageMaker 노트"), (), file="notes/004-sagemaker.md")
TOPIC = Text("XGBoost", "XGBoost")


def both(en: str, ko: str | None = None) -> Text:
    return Text(en, ko or en)


def option(text: Text, why: str | None = None) -> Option:
    return Option(text, Text.of(why) if why else None)


def note(kind: str, body: Any, line: int, **more: Any) -> Note:
    return Note(f"n-{line}", kind, body, explicit=False, topics=("algorithms/xgboost",), line=line, **more)


PLAIN = note(
    "basic",
    Basic(
        both("XGBoost: which instances suit training on CPU?", "XGBoost: CPU 학습에 알맞은 인스턴스는?"),
        both("M5, because it is memory-bound", "메모리가 병목이므로 M5"),
        reverse=True,
    ),
    12,
    tags=("instances", "training"),
    why=both("The data set is kept in memory.", "데이터 전체를 메모리에 둔다."),
)
GAPS = note("cloze", Cloze(both("GPU training needs {{c1::tree_method}} set to {{c2::gpu_hist}}.")), 17)
PICTURE = note(
    "basic", Basic(both("What does ![the curve](media:roc%20curve.png) show?"), both("[sound](media:a.mp3) An ROC")), 19
)
CHOICE = note(
    "choice",
    Choice(
        both("Which input mode streams the data?", "데이터를 흘려보내는 입력 모드는?"),
        1,
        (),
        (
            option(both("File"), "It copies first."),
            option(both("Pipe"), "It streams."),
            option(both("Fast file"), None),
        ),
        frozenset({1}),
    ),
    25,
)
ORDER = note(
    "ordering",
    Ordering(
        both("Put the steps in order", "순서대로 놓으세요"),
        1,
        (),
        tuple(option(both(f"Step {number}", f"{number}단계")) for number in "123"),
        (option(both("Never", "안 함")),),
    ),
    31,
)
MATCH = note(
    "matching",
    Matching(
        both("Match service and unit", "서비스와 단위를 이으세요"),
        1,
        (),
        (Pair(both("KDS"), both("shard", "샤드")), Pair(both("EMR"), both("node", "노드"))),
        (both("table", "테이블"),),
    ),
    44,
)
LONG = note(
    "basic", Basic(both("List them"), both("\n".join(f"- item {number} of the list" for number in range(1, 41)))), 50
)
WARNING = (
    "your note says shuffling is automatic; the deck data/xgboost says it is not, so look which of the two is right",
)


class FakeTriage(Triage):
    """What the triage screen asks of a triage; `log` notes what was opened and edited."""

    def __init__(self, *notes: Note, warnings: tuple[str, ...] = (), before: bool = False, refuse: str = "") -> None:
        self._entries = [Entry(DECK, item, None, TOPIC, warnings, before=before) for item in notes]
        self._verdicts = {}
        self._own = {}
        self._steps = []
        self.at = 0
        self.refuse = refuse
        self.log: list[tuple[str, str]] = []

    def medium(self, name: str) -> Path:
        self.log.append(("open", name))
        raise MlsprepError(f"{name} is not in the media folder.")

    def edit_text(self) -> str:
        return "front: old\nback: old\n"

    def save_edit(self, text: str) -> None:
        self.log.append(("edit", text))
        if self.refuse and self.refuse in text:
            raise InputError([Problem("note.yaml", 1, 8, f"`{self.refuse}` will not do")])
        found = self.entry
        assert found is not None
        self._keep(found, replace(found.note, body=Basic(both("Edited?"), both("Yes"))))


def verdicts(triage: Triage) -> dict[str, str]:
    """What was decided of which note."""
    return {key.rpartition("-")[2]: verdict.name.lower() for key, verdict in triage._verdicts.items()}
