"""What is traded, and where: instruments and the venues whose books they are listed on."""

import math

from pydantic import model_validator

from abm.kernel.book.prices import HIGHEST_PRICE
from abm.market.fields import Seconds, Strict, nanoseconds, parameter

TRADING_DAY = 6.5 * 3600
"""Seconds of a trading day, for volatilities a day."""


class Stress(Strict):
    """A bad time of the day: the news are larger, those who trade are busier, and the price falls.

    From its start until the close; the neutral numbers are those of no stress.
    """

    start: Seconds = parameter(
        14_400.0, unit="s after the open", about="when it begins, every day", ge=0
    )
    volatility: float = parameter(
        1.0, unit="", about="size of the news then, as a multiple", gt=0, le=100
    )
    activity: float = parameter(
        1.0,
        unit="",
        about="activity of those who follow it (order splitters) then, as a multiple",
        gt=0,
        le=100,
    )
    fall: float = parameter(
        0.0,
        unit="share of the price",
        about="what the fundamental price then loses evenly, news aside; below 0 it gains",
        gt=-1,
        lt=1,
    )
    length: Seconds = parameter(3600.0, unit="s", about="time that this takes", ge=1)


class Instrument(Strict):
    """Something that is traded: a stock, a future."""

    price: float = parameter(unit="currency", about="price before the first trade", gt=0)
    tick_size: float = parameter(0.01, unit="currency", about="smallest step of the price", gt=0)
    multiplier: float = parameter(
        1.0, unit="", about="currency that one lot gains when the price gains one", gt=0
    )

    news_volatility: float = parameter(
        0.0, unit="a day of 6.5 h", about="volatility of the fundamental price", ge=0, le=1
    )
    news_interval: Seconds = parameter(
        3600.0, unit="s", about="time between news", ge=1e-3, source="Buis et al. 2024: an hour"
    )

    news_freedom: float = parameter(
        0.0,
        unit="degrees of freedom",
        about="of the Student law of a piece of news, more than 2; 0: news are normal",
        ge=0,
        le=1000,
        source="3 to 5 for returns of stocks and indices: Cont 2001",
    )
    news_clustering: float = parameter(
        0.0,
        unit="",
        about="standard deviation of the log of the volatility of news; 0: it does not vary",
        ge=0,
        le=3,
        source="Taylor 1986; Jacquier, Polson and Rossi 1994: 0.5 or so for weekly stock returns",
    )
    news_half_life: Seconds = parameter(
        23_400.0,
        unit="s",
        about="trading time in which half of a change of the volatility of news is gone",
        gt=0,
        source="volatility stays clustered over days: Cont 2001",
    )
    news_u_shape: float = parameter(
        1.0,
        unit="",
        about="size of the news at open and close as a multiple of that at midday",
        ge=1,
        le=100,
        source="the U of the day's volatility: Wood, McInish and Ord 1985",
    )
    news_drift: float = parameter(
        0.0, unit="a day of 6.5 h", about="drift of the log of the fundamental price", ge=-2, le=2
    )
    jumps: float = parameter(
        0.0, unit="a day of 6.5 h", about="mean number of jumps that come with news", ge=0, le=1e6
    )
    jumps_up: float = parameter(
        0.0, unit="", about="chance that a jump goes up, not down", ge=0, le=1, source="Kou 2002"
    )
    jump_size: float = parameter(
        0.05,
        unit="log of the price",
        about="mean of a jump, exponentially distributed",
        gt=0,
        le=1,
        source="Cont and Tankov 2009",
    )
    stress: Stress = Stress()

    @model_validator(mode="after")
    def _has_news_of_finite_variance(self) -> "Instrument":
        if 0 < self.news_freedom <= 2:
            raise ValueError(f"news_freedom {self.news_freedom} must be 0, or more than 2")
        return self

    @model_validator(mode="after")
    def _falls_with_whole_pieces_of_news(self) -> "Instrument":
        length, interval = self.stress.length, self.news_interval
        if self.stress.fall != 0 and nanoseconds(length) % nanoseconds(interval) != 0:
            raise ValueError(
                f"stress.length {length} must be a multiple of news_interval {interval}, with which"
                " the price falls"
            )
        return self

    @model_validator(mode="after")
    def _is_worth_a_tick(self) -> "Instrument":
        if not 1 <= round(min(self.price / self.tick_size, 2 * HIGHEST_PRICE)) <= HIGHEST_PRICE:
            raise ValueError(
                f"price {self.price} must be at least a tick of {self.tick_size}, and at most"
                f" {HIGHEST_PRICE:,}"
            )
        if not 1e-100 < self.tick_value < 1e100:
            raise ValueError("tick_size times multiplier must be between 1e-100 and 1e100")
        return self

    @property
    def news_step(self) -> float:
        """Standard deviation of the log move of the fundamental price at one piece of news."""
        return self.news_volatility * math.sqrt(self.news_interval / TRADING_DAY)

    def per_news(self, daily: float) -> float:
        """What a rate a day of 6.5 h makes from one piece of news to the next."""
        return daily * self.news_interval / TRADING_DAY

    @property
    def tick_value(self) -> float:
        """Currency that a tick is on one lot: what an amount in ticks x lots is multiplied by."""
        return self.tick_size * self.multiplier

    @property
    def ticks(self) -> int:
        """The price before the first trade, in ticks."""
        return round(self.price / self.tick_size)


class Venue(Strict):
    """One order book for one instrument; what it imposes stands in rules of its own (abm.rules)."""

    instrument: str = parameter(unit="", about="name of the instrument that it lists")
