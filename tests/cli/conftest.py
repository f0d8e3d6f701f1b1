"""A home with some history, for commands that show what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.core.review import Rating
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small import Watch

    from mlsprep.tasks.app import App


@pytest.fixture
def studied(opened: Callable[..., App], watch: Watch) -> None:
    """Two weeks ago three cards were seen; today one of them was, and is in a step, one flagged, one suspended."""
    app = opened()
    watch.forward(days=-14)
    for card, rating in ((1, Rating.EASY), (2, Rating.EASY), (3, Rating.GOOD)):
        study.answer(app, card, rating, milliseconds=2500)
    watch.forward(days=14, minutes=-1)
    study.answer(app, 2, Rating.AGAIN, milliseconds=9000)
    watch.forward(minutes=1)
    with app.store.transaction():
        app.store.mark(1, "flag", "1", 0)
        app.store.mark(1, "wrong", "outdated", 0)
        app.store.mark(5, "suspended", "user", 0)
    app.reopen()
