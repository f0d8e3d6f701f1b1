"""A session without a database, for tests of the screens: cards in a row, fixed intervals, everything noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mlsprep.core.card import Card, Face
from mlsprep.core.memory import Memory, Outcome
from mlsprep.core.note import Text
from mlsprep.core.review import Rating, State
from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.tasks.session import Session

SEOUL = timezone(timedelta(hours=9))

INTERVALS = {
    Rating.AGAIN: timedelta(minutes=10),
    Rating.HARD: timedelta(minutes=15),
    Rating.GOOD: timedelta(days=3),
    Rating.EASY: timedelta(days=8),
}


class Counts(NamedTuple):
    new: int
    learning: int
    due: int


COUNTS = Counts(12, 3, 45)
DOMAIN = Text("Modeling", "모델링")


def card(number: int = 1, **changes: Any) -> Card:
    """A card of the XGBoost deck as the bundled decks have it."""
    base = Card(
        id=number,
        deck="algorithms/xgboost",
        note="memory-bound",
        facet="recall",
        kind="basic",
        topics=("algorithms/xgboost",),
        tags=("core",),
        face=Face(
            Text(
                "Why does XGBoost training on CPU favour M5 over C5 instances?",
                "CPU에서 XGBoost를 학습할 때 C5보다 M5 인스턴스가 나은 이유는?",
            ),
            Text("It is memory-bound rather than compute-bound.", "연산이 아니라 메모리가 병목"),
        ),
        deck_title=Text("XGBoost", "XGBoost"),
        why=Text(
            "The algorithm keeps the whole data set in memory, so a general-purpose instance with more memory per core "
            "beats a compute-optimised one. Set `tree_method` to `gpu_hist` for a single GPU.",
            "데이터 전체를 메모리에 두므로 코어당 메모리가 많은 범용 인스턴스가 연산 최적화 인스턴스보다 낫다. "
            "GPU 하나라면 `tree_method`를 `gpu_hist`로 둔다.",
        ),
        source="SageMaker developer guide, XGBoost pages",
        url="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html",
        checked="2026-11",
    )
    return base._replace(**changes)


def simple(number: int, front: str, back: str = "Answer") -> Card:
    return card(number, face=Face(Text.of(front), Text.of(back)), why=None, source=None, checked=None, url=None)


@dataclass
class FakeSession:
    """What the review screen asks of a session."""

    cards: list[Card] = field(default_factory=lambda: [card()])
    counts: Counts = COUNTS
    domain: Text | None = DOMAIN
    cram: bool = False
    later: datetime | None = None
    state: State = State.REVIEW
    refuse: str | None = None
    on_save: Callable[[str], None] | None = None
    done: int = 0
    log: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    flagged: bool = False
    leech: bool = False
    rows: list[Any] = field(default_factory=list)
    page: Any = None
    find: Callable[[str], Path] = Path
    at: int = 0

    @property
    def card(self) -> Card | None:
        return self.cards[self.at] if self.at < len(self.cards) else None

    @property
    def memory(self) -> Memory:
        return Memory(state=self.state)

    @property
    def next_due(self) -> datetime | None:
        return self.later if self.card is None else None

    def previews(self) -> dict[Rating, Outcome]:
        return {rating: Outcome(State.REVIEW, None, 0, INTERVALS[rating]) for rating in Rating}

    def answer(self, rating: Rating, seconds: float) -> Any:
        if self.refuse:
            raise MlsprepError(self.refuse)
        self.log.append(("answer", int(rating), seconds))
        self.at += 1
        self.done += 1
        return SimpleNamespace(rating=rating, outcome=None, leech=self.leech)

    def undo(self) -> bool:
        if not self.at:
            return False
        self.log.append(("undo",))
        self.at -= 1
        self.done = max(0, self.done - 1)
        return True

    def _aside(self, what: str) -> None:
        self.log.append((what,))
        self.at += 1

    def suspend(self) -> None:
        self._aside("suspend")

    def bury(self) -> None:
        self._aside("bury")

    def know(self) -> None:
        if self.state is not State.NEW:
            raise MlsprepError("Only a new card can be put aside as known.")
        self._aside("know")

    def flag(self) -> bool:
        self.flagged = not self.flagged
        return self.flagged

    def wrong(self, text: str) -> None:
        self.log.append(("wrong", text))

    def edit_text(self) -> str:
        return "front: old\n"

    def save_edit(self, text: str) -> None:
        if self.on_save:
            self.on_save(text)
        self.log.append(("edit", text))

    def history(self) -> list[Any]:
        return self.rows

    def sheet(self) -> Any:
        return self.page

    def medium(self, name: str) -> Path:
        return self.find(name)

    def refresh(self) -> None:
        self.log.append(("refresh",))

    def summary(self) -> Any:
        answers = [entry for entry in self.log if entry[0] == "answer"]
        return SimpleNamespace(
            answers=len(answers),
            correct=sum(entry[1] > 1 for entry in answers),
            new=1 if answers else 0,
            seconds=754.0,
            streak=5,
            tomorrow=Counts(20, 2, 31),
            leeches=0,
        )


def session(fake: FakeSession) -> Session:
    """The fake as what the screens expect."""
    return cast("Session", fake)


def history_rows() -> list[Any]:
    def row(day: int, rating: Rating | None, **values: Any) -> Any:
        base = {
            "at": datetime(2026, 11, day, 8, 30, tzinfo=SEOUL),
            "kind": "review",
            "rating": rating,
            "seconds": 6.4,
            "stability": 3.2,
            "difficulty": 5.1,
            "due": f"2026-11-{day + 4}",
            "undone": False,
        }
        return SimpleNamespace(**{**base, **values})

    return [
        row(3, Rating.AGAIN, stability=0.4, due="08:40"),
        row(4, Rating.GOOD),
        row(8, Rating.HARD, undone=True),
        row(8, None, kind="undo", seconds=0.0, stability=None, difficulty=None, due=""),
        row(8, Rating.EASY, kind="cram", stability=16.8),
    ]


def sheet() -> Any:
    return SimpleNamespace(
        title=Text("XGBoost", "XGBoost"),
        entries=(
            (card().face.front, card().face.back),
            (
                Text("Which input formats does it train on?", "학습에 쓸 수 있는 입력 형식은?"),
                Text("CSV, libsvm, Parquet, RecordIO-protobuf", "CSV, libsvm, Parquet, RecordIO-protobuf"),
            ),
        ),
    )
