"""Black and Jones (1987): what constant proportions come to, and what they trade on the way.

A fund follows the policy in a market that it does not move, and is held against its closed form on
the very path that the price took. The floor is 0.97 so that the fund never reaches the point where
all is in stock, where a fund without debt leaves the formula; the cushion, which is all that the
formula is about, is then set on the floor of 0.9 of the table.
"""

import math

import numpy as np

from abm.agents.insurance.cppi import ConstantProportion
from abm.model import MarketModel
from abm.reproductions.check import Check, Progress
from abm.reproductions.insured_funds import insured_funds, prices, stock, worth
from abm.risk.statistics.estimates import mean

MULTIPLIER, VOLATILITY, FLOOR, SEED = 3.0, 0.2, 0.97, 1

TICKS = 1_000_000
"""Of the first price: spread and rounding cost a millionth of what is traded."""

WORTH = {0.5: 0.91109, 1.0: 0.98869, 2.0: 1.60954}
"""Worth after a year by price at the end, for a floor of 0.9, a multiplier of 3 and 20 %."""

REBALANCINGS = (16, 64, 256, 1024, 4096)
"""A year; the last is also the number of pieces of news."""

DRIFTING, STEADY = 20, 100
"""Paths to each of the prices 0.5 and 2, and to about 1."""


def closed_form(floor: float, multiplier: float, volatility: float, price: float) -> float:
    """Worth after a year of 1 without interest, if the price ends as a multiple of the first."""
    variance_cost = 0.5 * (multiplier**2 - multiplier) * volatility**2
    return floor + (1.0 - floor) * math.exp(multiplier * math.log(price) - variance_cost)


def error_deviation(rebalancings: int) -> float:
    """Standard deviation of the log of the cushion around the closed form.

    The realised variance of so many moves scatters by sigma^2 sqrt(2 / N); the log of the cushion
    has (m^2 - m) / 2 of it.
    """
    scatter = VOLATILITY**2 * math.sqrt(2.0 / rebalancings)
    return 0.5 * (MULTIPLIER**2 - MULTIPLIER) * scatter


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Black and Jones 1987, Journal of Portfolio Management 14, 48: constant proportions."""
    trades: list[np.ndarray] = []
    model = _market(trades)
    while model.running:
        model.step()
        if progress is not None:
            hours = model.session.end_time - model.session.open_time
            progress((model.now - model.session.open_time) / hours)
    errors = {number: _log_errors(model, number) for number in REBALANCINGS}
    flow, flow_error = flow_slope(np.concatenate(trades), model)
    asked = MULTIPLIER * (MULTIPLIER - 1.0)
    return [
        *_worths(errors[REBALANCINGS[-1]]),
        *(_scatter(number, errors[number][_to(1.0)]) for number in REBALANCINGS),
        Check.near("flow per cushion and log move", asked, flow, flow_error, tolerance=0.02),
    ]


def _market(trades: list[np.ndarray]) -> MarketModel:
    drifts = [math.log(price) for price in WORTH for _ in range(len(_places(price)))]
    news = REBALANCINGS[-1]
    paths = [stock(news, TICKS, news_volatility=VOLATILITY, news_drift=drift) for drift in drifts]
    policy = ConstantProportion(floor=FLOOR, multiplier=MULTIPLIER)
    funds = {_name(number): (number, policy) for number in REBALANCINGS}

    def keep(name: str, rows: np.ndarray) -> None:
        if name == "trades":
            trades.append(rows)

    return insured_funds(paths, funds, SEED, keep)


def _name(rebalancings: int) -> str:
    return f"fund of {rebalancings}"


def _places(price: float) -> range:
    """The paths that drift to a price."""
    first = {0.5: 0, 1.0: DRIFTING, 2.0: DRIFTING + STEADY}[price]
    return range(first, first + (STEADY if price == 1.0 else DRIFTING))


def _to(price: float) -> slice:
    places = _places(price)
    return slice(places.start, places.stop)


def _log_errors(model: MarketModel, rebalancings: int) -> np.ndarray:
    """Log of each fund's cushion over that of the closed form at the price its path came to."""
    cushion = worth(model, _name(rebalancings)) - FLOOR
    expected = [closed_form(FLOOR, MULTIPLIER, VOLATILITY, price) for price in prices(model)]
    logs: np.ndarray = np.log(cushion / (np.array(expected) - FLOOR))
    return logs


def _worths(errors: np.ndarray) -> list[Check]:
    """The table, from what the paths that came near each price made of the cushion."""
    checks = []
    for price, published in WORTH.items():
        cushions = (closed_form(0.9, MULTIPLIER, VOLATILITY, price) - 0.9) * np.exp(
            errors[_to(price)]
        )
        found, error = mean(0.9 + cushions)
        name = f"worth after a year, price {price:g}"
        checks.append(Check.near(name, published, found, error, tolerance=0.002))
    return checks


def _scatter(rebalancings: int, errors: np.ndarray) -> Check:
    """The spread of the errors, against that of the realised variance."""
    found, expected = float(errors.std(ddof=1)), error_deviation(rebalancings)
    error = expected / math.sqrt(2.0 * (len(errors) - 1))
    name = f"sd of log cushion, {rebalancings} rebalancings"
    return Check.near(name, expected, found, error, tolerance=3.0 * error)


def flow_slope(trades: np.ndarray, model: MarketModel) -> tuple[float, float]:
    """Value traded by the finest funds per cushion and log move of the price, and its error.

    Of each fund the slope through zero of the values of its trades on cushion times log move; the
    mean of the funds and its standard error.
    """
    slopes = []
    for book in range(len(model.venues)):
        trader = model.groups[f"{_name(REBALANCINGS[-1])} {book}"].first
        slopes.append(_slope(trades[trades["taker"] == trader], model, trader, book))
    return float(np.mean(slopes)), float(np.std(slopes, ddof=1) / math.sqrt(len(slopes)))


def _slope(trades: np.ndarray, model: MarketModel, trader: int, book: int) -> float:
    """That of one fund, whose account is traced back from what it has now."""
    signed = np.where(trades["side"] == 0, 1, -1) * trades["quantity"]
    account = model.account(trader, book)
    position = account["position"] - np.cumsum(signed[::-1])[::-1]
    spent = np.cumsum((signed * trades["price"])[::-1])[::-1]
    cash, price = account["cash"] + spent, trades["price"]
    opening = model.state.option_accounts["opening"][model.state.traders["option_account"][trader]]
    cushion = cash[1:] + position[1:] * price[:-1] - FLOOR * opening
    wanted = cushion * np.diff(np.log(price))
    return float((signed[1:] * price[1:] * wanted).sum() / (wanted**2).sum())
