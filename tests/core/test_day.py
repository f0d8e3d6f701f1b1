"""The study day: rollover hour, time zones, and the days on which a clock is put forward or back."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.day import EPOCH, Calendar, day_date, from_micros, to_micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

quick = settings(deadline=None, derandomize=True, max_examples=300)

ZONES = (
    "UTC",
    "Asia/Seoul",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "America/St_Johns",
    "Africa/Cairo",  # puts its clock forward at midnight
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
)

ROLLOVERS = tuple(
    timedelta(hours=hours, minutes=minutes)
    for hours, minutes in ((0, 0), (0, 30), (1, 30), (2, 0), (2, 15), (2, 30), (4, 0), (12, 0), (23, 59))
)

FIRST, LAST = (date(2023, 1, 1) - EPOCH).days, (date(2027, 1, 1) - EPOCH).days

instants = st.datetimes(datetime(2023, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
calendars = st.builds(Calendar, st.sampled_from([ZoneInfo(name) for name in ZONES]), st.sampled_from(ROLLOVERS))


def number(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


def day_at(zone: str, moment: str, starts: timedelta = timedelta(hours=4)) -> str:
    return day_date(Calendar(ZoneInfo(zone), starts).day(datetime.fromisoformat(moment))).isoformat()


# -- the day of a moment -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-21T03:59:59+09:00", "2026-11-20"),
        ("2026-11-21T04:00:00+09:00", "2026-11-21"),
        ("2026-11-22T03:59:59.999999+09:00", "2026-11-21"),
        ("2026-11-20T19:00:00+00:00", "2026-11-21"),  # four in the morning in Seoul
        ("2027-01-01T02:00:00+09:00", "2026-12-31"),
    ],
)
def test_the_day_begins_at_four_in_the_learners_zone(moment: str, day: str) -> None:
    assert day_at("Asia/Seoul", moment) == day


@pytest.mark.parametrize(
    ("starts", "day"), [(timedelta(0), "2026-11-21"), (timedelta(hours=2, minutes=31), "2026-11-20")]
)
def test_the_day_begins_when_the_learner_says(starts: timedelta, day: str) -> None:
    assert day_at("Asia/Seoul", "2026-11-21T02:30:00+09:00", starts) == day


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        # The clock is put forward at two (07:00 UTC), and back at two (06:00 UTC): four o'clock is four o'clock.
        ("America/New_York", "2026-03-08T07:59:59+00:00", "2026-03-08T08:00:00+00:00"),
        ("America/New_York", "2026-11-01T08:59:59+00:00", "2026-11-01T09:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-03T16:59:59+00:00", "2026-10-03T17:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-04-04T17:29:59+00:00", "2026-04-04T17:30:00+00:00"),
    ],
)
def test_the_day_begins_at_four_where_daylight_saving_begins_or_ends(zone: str, before: str, after: str) -> None:
    calendar = Calendar(ZoneInfo(zone))
    days = [calendar.day(datetime.fromisoformat(moment)) for moment in (before, after)]
    assert days[1] - days[0] == 1
    assert calendar.local(datetime.fromisoformat(after)).strftime("%H:%M") == "04:00"


@given(calendars, instants)
@quick
def test_the_day_is_that_of_the_wall_clock_less_the_rollover(calendar: Calendar, moment: datetime) -> None:
    assert calendar.zone is not None
    wall = datetime.fromisoformat(moment.astimezone(calendar.zone).strftime("%Y-%m-%dT%H:%M:%S.%f"))
    assert day_date(calendar.day(moment)) == (wall - calendar.starts).date()


@given(calendars, instants, st.timedeltas(timedelta(0), timedelta(days=3)))
@quick
def test_days_never_go_back_unless_the_clock_does(calendar: Calendar, moment: datetime, later: timedelta) -> None:
    first, second = calendar.local(moment), calendar.local(moment + later)
    went = calendar.day(moment + later) - calendar.day(moment)
    put_back = (first.utcoffset() or timedelta()) - (second.utcoffset() or timedelta())
    assert went >= (0 if later >= put_back else -1)
    assert went <= later / timedelta(days=1) + 2


@given(calendars, instants, st.integers(-14, 14))
@quick
def test_the_day_of_a_moment_does_not_depend_on_how_it_is_written(
    calendar: Calendar, moment: datetime, hours: int
) -> None:
    assert calendar.day(moment.astimezone(timezone(timedelta(hours=hours)))) == calendar.day(moment)


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Seoul", 8), ("UTC", 23), ("Asia/Kathmandu", 4)])
def test_the_hour_is_the_wall_clocks(zone: str, hour: int) -> None:
    assert Calendar(ZoneInfo(zone)).hour(datetime(2026, 11, 20, 23, 10, tzinfo=UTC)) == hour


# -- where a day begins ------------------------------------------------------------------------------------------------


def hold_start_against_day(calendar: Calendar) -> None:
    tick = timedelta(microseconds=1)
    for day in range(FIRST, LAST):
        start = calendar.start(day)
        assert start.tzinfo is UTC
        assert (calendar.day(start), calendar.day(start - tick)) == (day, day - 1), (calendar, day_date(day))


@pytest.mark.parametrize("starts", ROLLOVERS, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_begins_at_the_first_moment_that_belongs_to_it(zone: str, starts: timedelta) -> None:
    hold_start_against_day(Calendar(ZoneInfo(zone), starts))


def test_a_day_whose_rollover_the_clock_skips_begins_with_the_jump() -> None:
    calendar = Calendar(ZoneInfo("America/New_York"), timedelta(hours=2, minutes=30))
    assert calendar.start(number("2026-03-08")) == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_a_day_whose_rollover_comes_twice_begins_with_the_first() -> None:
    calendar = Calendar(ZoneInfo("America/New_York"), timedelta(hours=1, minutes=30))
    assert calendar.start(number("2026-11-01")) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_days_around_daylight_saving_have_23_and_25_hours() -> None:
    calendar = Calendar(ZoneInfo("America/New_York"))
    hours = [
        (calendar.start(number(day) + 1) - calendar.start(number(day))) // timedelta(hours=1)
        for day in ("2026-03-06", "2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01")
    ]
    assert hours == [24, 23, 24, 25, 24]


# -- the system's own time ---------------------------------------------------------------------------------------------


@pytest.fixture
def local_zone() -> Iterator[Callable[[str], None]]:
    """Choose what the system takes for local time."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has no TZ variable")
    had = os.environ.get("TZ")

    def choose(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield choose
    if had is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = had
    time.tzset()


@pytest.mark.parametrize("starts", [timedelta(hours=4), timedelta(hours=2, minutes=15)], ids=str)
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Australia/Lord_Howe"])
def test_without_a_zone_the_systems_local_time_decides(
    zone: str, starts: timedelta, local_zone: Callable[[str], None]
) -> None:
    local_zone(zone)
    own, named = Calendar(None, starts), Calendar(ZoneInfo(zone), starts)
    for hour in range(0, 24 * 366, 5):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=hour % 60)
        assert (own.day(moment), own.hour(moment)) == (named.day(moment), named.hour(moment))
    for day in range(number("2026-01-01"), number("2027-01-01")):
        assert own.start(day) == named.start(day)


def test_the_systems_zone_is_asked_every_time(local_zone: Callable[[str], None]) -> None:
    calendar, moment = Calendar(), datetime(2026, 11, 20, 20, tzinfo=UTC)
    local_zone("Asia/Seoul")
    seoul = calendar.day(moment)
    local_zone("America/New_York")
    assert (seoul, calendar.day(moment)) == (number("2026-11-21"), number("2026-11-20"))


# -- numbers -----------------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@quick
def test_microseconds_keep_a_moment_exactly(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_microseconds_of_a_moment_in_any_zone() -> None:
    assert to_micros(datetime.fromisoformat("1970-01-01T09:00:00.000001+09:00")) == 1


@given(st.integers(-30_000, 90_000))
@quick
def test_a_day_number_is_a_date(day: int) -> None:
    assert (day_date(day) - EPOCH).days == day


def test_study_days_are_counted_from_1970() -> None:
    assert day_date(0) == date(1970, 1, 1)
