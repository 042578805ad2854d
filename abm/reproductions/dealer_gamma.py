"""Dealers' gamma: the price that moves with their hedging, in closed form and in a market.

A dealer short of N options hedges each move of the price one step late; the price setter, whose log
price moves by L for each lot, answers with the next piece of news. So a share a = L N S Gamma of
each move comes again: returns are an autoregression of order one. The shares of put replication are
those of abm.risk.statistics.feedback. The regression of the last half hour on the rest of the day
is that of the study experiments/dealer_gamma.yaml.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from abm.agents.hedging.fixed_band import FixedBand
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.price_setter import PriceSetter
from abm.market.contracts import Option
from abm.market.pricing import BlackScholesMerton
from abm.market.venue import Instrument
from abm.model import MarketModel
from abm.reproductions.check import Check, Progress
from abm.risk.statistics.feedback import PutReplication, crash, critical_share, volatility_ratio
from abm.runs.running import Request
from abm.runs.shipped import EXPERIMENTS
from abm.runs.studies.dealer_gamma import interaction, momentum
from abm.runs.studying import as_frame, planned, run_study

if TYPE_CHECKING:
    import pandas as pd

OPTIONS, YEARS, VOLATILITY = 10**8, 10, 0.2
"""Calls of a dealer; ten years, in which S Gamma is the same within 1 % on the way of a day."""

INTERVAL, STEPS, SECOND = 0.5, 46_799, 10**9
"""Seconds between two pieces of news; those of a day, the close apart."""

BLOCK = 400
"""Steps of a long return: enough for its deviation to be that of the limit within 0.1 %."""

FEEDBACK = {0.3: (1.048, 1.429), -0.2: (1.021, 0.833)}
"""Volatility of one step and in the long run, over that of news, by a: 1 / sqrt(1 - a^2) and
1 / (1 - a)."""

SHARES = (0.01, 0.02, 0.05, 0.10)

RATIOS = {
    "a put, T = 0.25": (PutReplication(100.0, 0.25, 0.2), (1.041, 1.086, 1.242, 1.613), 0.285),
    "a put, T = 1": (PutReplication(100.0, 1.0, 0.2), (1.020, 1.041, 1.107, 1.234), 0.656),
    "puts 80-100, T = 0.25": (
        PutReplication(np.arange(80.0, 101.0), 0.25, 0.2),
        (1.022, 1.045, 1.121, 1.272),
        0.500,
    ),
}
"""Volatility at S = 100 over that of demand for each of SHARES, and where it has no bound."""

CRASHES = {0.25: 0.0, 0.35: -0.171, 0.50: -0.287}
"""Jump of the price by share of replication: K = 100, T = 0.25, sigma = 0.2."""

STUDY = EXPERIMENTS / "dealer_gamma.yaml"
SHORT, LONG = "short 2 %, 15:30", "long 2 %, 15:30"
DAYS = 100


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Frey and Stremme 1997, Sircar and Papanicolaou 1998, Baltussen et al. 2021: feedback."""
    told = progress or _silent
    news = returns(0.0)
    late = [check for a in FEEDBACK for check in _feedback_checks(a, news)]
    told(0.1)
    return late + _ratio_checks() + _crash_checks() + _momentum_checks(told)


# hedging one step late


def returns(a: float, seed: int = 1) -> np.ndarray:
    """Log returns of the mid from one piece of news to the next; dealers with feedback a.

    Shape (STEPS - 1,). The news are the same for every a.
    """
    model = market(a, seed)
    model.run_model()
    quotes = model.tape("quotes")
    quotes = quotes[(quotes["bid_quantity"] > 0) & (quotes["ask_quantity"] > 0)]
    grid = model.session.open_time + np.arange(1, STEPS + 1) * round(INTERVAL * SECOND)
    mids = (quotes["bid_price"] + quotes["ask_price"]) / 2
    return np.diff(np.log(mids[np.searchsorted(quotes["time"], grid, side="right") - 1]))


def market(a: float, seed: int) -> MarketModel:
    """A price setter, and a dealer short of calls (long, if a < 0) who hedges after each move."""
    stock = Instrument(price=100.0, tick_size=1e-6, news_volatility=0.01, news_interval=INTERVAL)
    model = MarketModel(
        {"stock": stock},
        seed=seed,
        record_interval=86_400.0,
        option_interval=86_400.0,
        record_orders=False,
    )
    call = BlackScholesMerton("call", 100.0, 100.0, YEARS, VOLATILITY)
    impact = abs(a) / (OPTIONS * 100.0 * float(call.gamma()))
    model.add("setter", PriceSetter, impact=impact)
    if a:
        lots = -OPTIONS if a > 0 else OPTIONS
        model.add(
            "dealer",
            OptionMarketMaker,
            options=(Option(kind="call", quantity=lots, expiry=252.0 * YEARS),),
            volatility=VOLATILITY,
            hedging=FixedBand(band=0.0),
            wake_interval=INTERVAL,
            wake_law="even",
        )
    return model


def _feedback_checks(a: float, news: np.ndarray) -> list[Check]:
    """Of the moves with a dealer: their memory, and their size over that of the news alone."""
    moves, (once, long) = returns(a), FEEDBACK[a]
    memory = float(np.corrcoef(moves[1:], moves[:-1])[0, 1])
    error = math.sqrt((1.0 - a**2) / len(moves))
    return [
        Check.near(f"autocorrelation, a = {a}", a, memory, error, tolerance=3.0 * error),
        _ratio_check(f"volatility of a step, a = {a}", once, moves, news),
        _ratio_check(f"volatility in the long run, a = {a}", long, blocks(moves), blocks(news)),
    ]


def _ratio_check(name: str, published: float, moves: np.ndarray, news: np.ndarray) -> Check:
    ratio, error = deviation_ratio(moves, news)
    return Check.near(name, published, ratio, error, tolerance=3.0 * error)


def deviation_ratio(moves: np.ndarray, news: np.ndarray) -> tuple[float, float]:
    """Ratio of two deviations around 0 and its standard error, by the moves' squares in pairs."""
    ratio = math.sqrt(float(moves @ moves / (news @ news)))
    pairs = moves**2 - ratio**2 * news**2
    return ratio, float(pairs.std() / math.sqrt(len(pairs)) / (2.0 * ratio * (news**2).mean()))


def blocks(moves: np.ndarray) -> np.ndarray:
    """Moves over BLOCK steps, from one end to the next begin."""
    whole = len(moves) // BLOCK * BLOCK
    return np.asarray(moves[:whole].reshape(-1, BLOCK).sum(axis=1))


# replication of puts


def _ratio_checks() -> list[Check]:
    return [
        check
        for name, (puts, ratios, critical) in RATIOS.items()
        for check in (
            *(
                Check.near(
                    f"volatility ratio, {name}, rho = {rho:.0%}",
                    ratio,
                    float(volatility_ratio(100.0, rho, puts)),
                    tolerance=6e-4,
                )
                for rho, ratio in zip(SHARES, ratios, strict=True)
            ),
            Check.near(
                f"critical rho, {name}",
                critical,
                float(critical_share(100.0, puts)),
                tolerance=6e-4,
            ),
        )
    ]


def _crash_checks() -> list[Check]:
    puts = RATIOS["a put, T = 0.25"][0]
    leaps = {rho: crash(rho, puts) for rho in CRASHES}
    sizes = {rho: leap.size if leap else 0.0 for rho, leap in leaps.items()}
    return [
        Check.near(f"jump of the price, rho = {rho}", size, sizes[rho], tolerance=6e-4)
        for rho, size in CRASHES.items()
    ]


# the last half hour


def study_frame(days: int = DAYS, progress: Progress | None = None) -> "pd.DataFrame":
    """The rows of the study whose dealers hedge at 15:30, and of its flat days."""
    plan = replace(planned(Request(STUDY), days), variants=("flat", SHORT, LONG))
    found = {}
    for case, rows in run_study(plan):
        found[case] = rows
        if progress is not None:
            progress(0.1 + 0.9 * len(found) / len(plan.cases))
    return as_frame(plan, found)


def _momentum_checks(progress: Progress) -> list[Check]:
    """Their statements, at a t of two; the sample here is other and shorter: 100 days."""
    frame = study_frame(progress=progress)
    short, long = (momentum(frame[frame["variant"] == name]) for name in (SHORT, LONG))
    turned = interaction(frame)
    rows = (
        ("short gamma: t of momentum", "4.78: above 2", short.t, short.t > 2.0),
        ("long gamma: t of momentum", "1.03: below 2 either way", long.t, abs(long.t) < 2.0),
        ("t of gamma x rest of the day", "-3.42: below -2", turned.t, turned.t < -2.0),
    )
    return [Check.statement(name, published, t, holds=holds) for name, published, t, holds in rows]


def _silent(done: float) -> None:
    """Tells nobody."""
