"""The study day: it begins at the rollover hour of the learner's time zone, not at midnight."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

EPOCH = date(1970, 1, 1)
MICROSECONDS = 1_000_000


def to_micros(moment: datetime) -> int:
    """Return UTC microseconds since 1970, exactly (no float in between)."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def from_micros(at: int) -> datetime:
    """Return the UTC moment of a number of microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)


def day_date(day: int) -> date:
    """Return the date of a study-day number."""
    return EPOCH + timedelta(days=day)


class Calendar(NamedTuple):
    """Turns moments into study days.

    `zone` None means the system's local time. `starts` is the rollover as time since local midnight.
    """

    zone: tzinfo | None = None
    starts: timedelta = timedelta(hours=4)

    def local(self, moment: datetime) -> datetime:
        """Return a moment as the wall clock shows it."""
        return moment.astimezone(self.zone)

    def day(self, moment: datetime) -> int:
        """Return the study day as days since 1970-01-01: `(local wall time - rollover).date()`."""
        wall = self.local(moment).replace(tzinfo=None)
        return ((wall - self.starts).date() - EPOCH).days

    def hour(self, moment: datetime) -> int:
        """Return the local hour, 0-23."""
        return self.local(moment).hour

    def start(self, day: int) -> datetime:
        """Return the UTC moment at which a study day begins."""
        wall = datetime.combine(day_date(day), datetime.min.time(), self.zone) + self.starts
        # `timestamp`, because `astimezone` of a naive time that the clock skips is off by the jump.
        start, other = (datetime.fromtimestamp(wall.replace(fold=fold).timestamp(), UTC) for fold in (0, 1))
        if other >= start:
            return start
        # The clock jumps over the rollover; the day begins where it jumps, between what the two offsets say.
        jump = range((start - other) // timedelta(seconds=1))
        return other + timedelta(seconds=bisect_left(jump, day, key=lambda s: self.day(other + timedelta(seconds=s))))
