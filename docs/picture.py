"""Draws the picture of the README with the program's own screen: `python docs/picture.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mlsprep.core.review import Rating
from mlsprep.screens.picture import svg
from mlsprep.settings import Settings
from mlsprep.tasks import study
from mlsprep.tasks.app import App, Clock
from mlsprep.tasks.session import Plan, Session

CARD = "algorithms/xgboost/memory-bound"
TARGET = Path(__file__).with_name("review.svg")


def draw() -> str:
    """Return the review screen of a fourth morning, at a card of the XGBoost deck, as SVG."""
    with tempfile.TemporaryDirectory() as home:
        for day in range(3):
            app = App(Path(home), Settings(timezone="UTC"), Clock(f"2026-11-{18 + day}T07:30:00+00:00"))
            if day == 0:
                study.answer(app, study.find_card(app, CARD), Rating.GOOD)
            session = Session(app, study.choose(app, study.Choice()), Plan())
            for turn in range(24):
                if session.card is None:
                    break
                session.answer(Rating.EASY if turn % 2 else Rating.GOOD, 4)
            app.reopen()
        app = App(Path(home), Settings(timezone="UTC"), Clock("2026-11-21T07:30:00+00:00"))
        session = Session(app, study.choose(app, study.Choice()), Plan())
        for _ in range(60):
            if session.card is None or f"{session.card.deck}/{session.card.note}" == CARD:
                break
            session.answer(Rating.GOOD, 4)
        picture = svg(session, language="en", seconds=210)
        app.reopen()
    return picture


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8")
