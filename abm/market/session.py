"""The trading day: when the book collects orders, matches them, and is closed."""

import re
from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, model_validator

from abm.kernel.book.messages import AUCTION, CLOSED, CONTINUOUS
from abm.market.fields import Seconds, Strict, nanoseconds, parameter

DAY = 86_400 * 10**9
"""Nanoseconds from one midnight to the next."""

_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


def _checked(text: str) -> str:
    if not re.match(_PATTERN, text):
        raise ValueError("a time of the day, HH:MM or HH:MM:SS, in quotation marks")
    return text


TimeOfDay = Annotated[str, AfterValidator(_checked)]
"""HH:MM or HH:MM:SS."""


class Turn(NamedTuple):
    """A turn of the session.

    When (ns), the phase that begins, whether the auction ends with it, and when the day's trading
    begins again if it now stops (ns, 0 if it does not).
    """

    time: int
    phase: int
    uncross: bool
    resume: int


class Session(Strict):
    """Trading hours, times of day on one clock; time 0 of a simulation is midnight of day 0."""

    open: TimeOfDay = parameter("09:30", unit="HH:MM", about="continuous trading begins")
    close: TimeOfDay = parameter("16:00", unit="HH:MM", about="trading ends")
    pre_open: Seconds = parameter(
        0.0, unit="s", about="length of the opening auction's call, before the open", ge=0
    )
    closing_auction: Seconds = parameter(
        0.0, unit="s", about="length of the closing auction's call, before the close", ge=0
    )
    days: int = parameter(1, unit="days", about="trading days", ge=1, le=10_000)
    step: Seconds = parameter(1.0, unit="s", about="what one step of the model advances", ge=1e-9)

    @model_validator(mode="after")
    def _in_order(self) -> "Session":
        if self.close_time - nanoseconds(self.closing_auction) <= self.open_time:
            raise ValueError(f"close ({self.close}) must be later than open ({self.open})")
        if self.start_time < 0:
            raise ValueError("the opening auction must begin after midnight")
        return self

    @property
    def open_time(self) -> int:
        """Open of day 0, in nanoseconds since midnight."""
        return time_of_day(self.open)

    @property
    def close_time(self) -> int:
        """Close of day 0, in nanoseconds since midnight."""
        return time_of_day(self.close)

    @property
    def start_time(self) -> int:
        """When traders first wake: the beginning of the opening auction, or the open."""
        return self.open_time - nanoseconds(self.pre_open)

    @property
    def end_time(self) -> int:
        """Close of the last day."""
        return self.close_time + (self.days - 1) * DAY

    def turns(self) -> Iterator[Turn]:
        """The turns of all days, in order."""
        for day in range(self.days):
            midnight = day * DAY
            tomorrow = self.start_time + midnight + DAY
            if self.pre_open > 0:
                yield Turn(midnight + self.start_time, AUCTION, False, 0)
            yield Turn(midnight + self.open_time, CONTINUOUS, self.pre_open > 0, 0)
            if self.closing_auction > 0:
                call = midnight + self.close_time - nanoseconds(self.closing_auction)
                yield Turn(call, AUCTION, False, 0)
            yield Turn(midnight + self.close_time, CLOSED, self.closing_auction > 0, tomorrow)


def time_of_day(text: str) -> int:
    """Nanoseconds since midnight of a time HH:MM or HH:MM:SS."""
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return ((hours * 60 + minutes) * 60 + sum(seconds)) * 10**9


def clock(time: int) -> str:
    """HH:MM:SS of a time, with the day before it from day 1 on."""
    day, within = divmod(time, DAY)
    seconds = within // 10**9
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text if day == 0 else f"day {day} {text}"
