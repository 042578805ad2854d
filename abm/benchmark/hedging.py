"""What option market makers cost: a re-hedge decision a line held, and a whole day."""

from statistics import median
from time import perf_counter
from typing import Any, Literal

from abm.agents.liquidity_provider import LiquidityProvider
from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_client import OptionClient
from abm.agents.option_market_maker import OptionMarketMaker
from abm.agents.price_setter import PriceSetter
from abm.benchmark.tables import Part
from abm.market.chains import OptionChain
from abm.market.contracts import Option
from abm.market.fields import nanoseconds
from abm.market.venue import Instrument
from abm.model import MarketModel

REPETITIONS = 3
STOCK = Instrument(price=100.0, news_volatility=0.0126, news_interval=1.0)
STRIKES = (0.8, 0.85, 0.9, 0.95, 0.975, 1.0, 1.025, 1.05, 1.1, 1.2)
EXPIRIES = (1, 2, 3, 4, 5, 10, 15, 21, 42, 63)
CHAIN = OptionChain(venue="exchange", moneyness=STRIKES, expiries=EXPIRIES)
"""200 lines: ten strikes, ten expiries, calls and puts."""

KINDS: tuple[Literal["put", "call"], ...] = ("put", "call")
DEALERS, CLIENTS, NOISE_TRADERS, PROVIDERS = 20, 9_200, 10_000, 20
DAY = 6.5 * 3600
FEW = 2
"""Options held by the dealers with which many are compared."""

REHEDGES = 20_000


def holding(lines: int) -> tuple[Option, ...]:
    """Positions in so many lines of the chain, the nearest to the money first."""
    puts, calls = (
        [
            Option(kind=kind, quantity=-1000, moneyness=strike, expiry=days)
            for days in EXPIRIES
            for strike in STRIKES
        ]
        for kind in KINDS
    )
    return tuple(
        sorted(puts + calls, key=lambda option: abs((option.moneyness or 1.0) - 1.0))[:lines]
    )


def dealers_only(lines: int, *, trade: bool) -> MarketModel:
    """Dealers who hold so many lines, each deciding after every move of a price nobody else moves.

    trade: whether they hedge, at every move; else they only look.
    """
    rare: dict[str, Any] = {"record_interval": DAY, "option_interval": DAY}
    chains = {"chain": CHAIN}
    model = MarketModel({"stock": STOCK}, chains=chains, seed=1, record_orders=False, **rare)
    model.add("price", PriceSetter)
    band = 0.0 if trade else 1.0
    parameters = {"hedging": {"kind": "fixed_band", "band": band}, "wake_law": "even"}
    model.add("dealers", OptionMarketMaker, count=DEALERS, options=holding(lines), **parameters)
    return model


def a_day() -> MarketModel:
    """The market of which a day is timed."""
    stock = STOCK.model_copy(update={"news_interval": 60.0})
    model = MarketModel({"stock": stock}, chains={"chain": CHAIN}, seed=1, record_orders=False)
    model.add("noise", NoiseTrader, count=NOISE_TRADERS, wake_interval=60.0, informed=0.3)
    model.add("providers", LiquidityProvider, count=PROVIDERS, wake_interval=1.0)
    model.add("clients", OptionClient, wake_interval=DAY / CLIENTS)
    model.add("dealers", OptionMarketMaker, count=DEALERS, wake_interval=30.0)
    return model


def seconds_a_decision(lines: int, *, trade: bool) -> float:
    """Median seconds of a decision of a dealer, news and quotes of the price setter included."""
    model = dealers_only(lines, trade=trade)
    model.advance(model.now + nanoseconds(60.0))
    return median(_timed(model) for _ in range(REPETITIONS))


def _timed(model: MarketModel) -> float:
    before, begin = model.decisions, perf_counter()
    model.advance(model.now + nanoseconds(REHEDGES / DEALERS))
    return (perf_counter() - begin) / (model.decisions - before)


def hedging() -> tuple[Part, Part]:
    """Both tables."""
    return _a_line(), _day()


def _a_line() -> Part:
    method = (
        f"{DEALERS} dealers decide a second after another while a price moves every second. Each"
        " decision marks all 200 lines, sums the Greeks of those held, and quotes all; the cost of"
        " one is given by the line."
    )
    rows: list[tuple[str | int, ...]] = []
    for trade in (False, True):
        few, many = (seconds_a_decision(lines, trade=trade) for lines in (FEW, len(holding(200))))
        what = "re-hedging each time" if trade else "within the band"
        rows.append((what, *(round(1e9 * x) for x in (few, many, many / 200))))
    columns = ("dealers", "ns/decision, 2 lines", "ns/decision, 200 lines", "ns/line")
    return Part("A re-hedge decision", method, columns, tuple(rows))


def _day() -> Part:
    method = (
        f"A day of {DEALERS} dealers who look every 30 s, 200 lines, {CLIENTS} clients of"
        " whom about 5,000 trade,"
        f" {NOISE_TRADERS} noise traders who act once a minute, {PROVIDERS} providers; records in"
        " memory."
    )
    seconds, trades, decisions = zip(*(_one_day() for _ in range(REPETITIONS)), strict=True)
    row = (round(1000 * median(seconds)), trades[0], decisions[0])
    return Part("A day of dealers", method, ("ms", "option trades", "decisions"), (row,))


def _one_day() -> tuple[float, int, int]:
    model = a_day()
    model.advance(model.session.open_time)
    begin = perf_counter()
    model.run_model()
    seconds = perf_counter() - begin
    return seconds, len(model.tape("option_trades")), model.decisions
