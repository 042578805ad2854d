"""The attribution closes: a plain ledger kept from the tapes finds what accounts say they made.

Random markets of one set of traders: two venues of one stock, one of another, fees, auctions, days
with chains that roll, settled in cash and in stock, interest, makers who begin with options.
"""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.agents.noise_trader import NoiseTrader
from abm.agents.option_client import OptionClient
from abm.agents.option_market_maker import OptionMarketMaker
from abm.kernel.book.messages import BUY
from abm.market.chains import OptionChain
from abm.market.pricing import BlackScholesMerton
from abm.market.session import DAY, Session
from abm.market.venue import Instrument, Venue
from abm.model import MarketModel
from abm.risk.run.attribution import PARTS
from abm.rules.fees import Fees
from abm.rules.self_match_prevention import SelfMatchPrevention

STOCKS = {
    "stock": Instrument(price=100.0, news_volatility=0.05, news_interval=20.0),
    "other": Instrument(price=40.0, tick_size=0.02, news_volatility=0.05, news_interval=20.0),
}
VENUES = {
    "home": Venue(instrument="stock"),
    "away": Venue(instrument="stock"),
    "third": Venue(instrument="other"),
}
FEES = {
    "home": Fees(venues=("home",), taker=0.003, maker=-0.002),
    "away": Fees(venues=("away",), taker=0.001),
    "third": Fees(venues=("third",)),
}
RULES = {**FEES, "own orders": SelfMatchPrevention()}
CENT = {0: 1.0, 1: 0.5}
"""A cent of currency in ticks x lots of each instrument."""

OPTIONS = (
    {"kind": "put", "quantity": -300, "moneyness": 0.975, "expiry": 1},
    {"kind": "call", "quantity": 120, "moneyness": 1.1, "expiry": 2},
    {"kind": "call", "quantity": -150, "moneyness": 1.004, "expiry": 1.5},
)
DEMAND = tuple(
    {"kind": kind, "side": side, "life": 1.0, "lots": 20, "spread": 0.03, "reservation": 0.1}
    for kind in ("call", "put")
    for side in ("buy", "sell")
)


def chains(settlement, roll, moving):
    """A chain on the first venue and one on the third."""
    moves = {"realised_weight": 0.5, "inventory_weight": 0.1, "inventory_scale": 1e4}
    shape = {"settlement": settlement, "roll": roll, "expiries": (1, 2)}
    strikes = {"moneyness": (0.95, 0.975, 1.0, 1.025, 1.1)}
    return {
        "first": OptionChain(venue="home", **shape, **strikes, **(moves if moving else {})),
        "second": OptionChain(venue="third", **shape, strike_step=0.5, dynamics="sticky_delta"),
    }


def market(seed, settlement, roll, moving, rate, auctions, begun, **told):
    """Two short days, of everybody who trades options."""
    phases = {"pre_open": 20.0, "closing_auction": 20.0} if auctions else {}
    session = Session(open="09:30", close="09:34", days=2, **phases)
    listed = chains(settlement, roll, moving)
    every = {"option_interval": 13.0, "seed": seed} | told
    model = MarketModel(STOCKS, VENUES, session, rules=RULES, chains=listed, rate=rate, **every)
    noise = {"count": 25, "wake_interval": 2.0, "lifetime": 20.0}
    for book in range(3):
        model.add(f"noise {book}", NoiseTrader, book=book, **noise)
    hedged = {"hedging": {"kind": "fixed_band", "band": 0.01}, "wake_interval": 2.0}
    quoting = {"kind": "fixed_spread", "half_spread": 0.02, "lots": 50}
    for book, options in enumerate((OPTIONS, OPTIONS[1:], ())):
        told = {
            "options": options if begun else (),
            "quoting": quoting,
            "cash": 500.0 * book,
            **hedged,
        }
        model.add(f"makers {book}", OptionMarketMaker, book=book, count=2, **told)
    for book in (0, 2):
        clients = {"wake_interval": 1.5, "demand": DEMAND, "count": 2, "cash": 1000.0}
        model.add(f"clients {book}", OptionClient, book=book, **clients)
    return model


class Ledger:
    """Cash, position and options of every account, from the opening and the tapes, up to a time."""

    def __init__(self, model):
        """Take down the opening, then the tapes of the whole run."""
        state = model.state
        self.model, self.session = model, model.session
        self.hours = self.session.close_time - self.session.open_time
        self.trader = state.option_accounts["trader"].tolist()
        self.book = dict(zip(self.trader, state.option_accounts["book"].tolist(), strict=True))
        self.instrument = dict(
            zip(self.trader, state.option_accounts["instrument"].tolist(), strict=True)
        )
        stride = len(model.instruments)
        held = state.holdings.reshape(len(self.trader), -1)
        self.position, self.cash, self.options = {}, {}, {}
        for option_account, trader in enumerate(self.trader):
            account = state.accounts[trader * stride + self.instrument[trader]]
            self.position[trader], self.cash[trader] = account["position"].item(), 0.0
            self.cash[trader] = float(account["cash"])
            self.options[trader] = defaultdict(int)
            for line in np.flatnonzero(held[option_account]):
                self.options[trader][int(state.series["number"][line])] = int(
                    held[option_account, line]
                )
        lines = state.series
        self.terms = {
            int(line["number"]): (
                int(line["sign"]),
                float(line["strike"]),
                int(line["expiry"]),
                int(line["book"]),
                bool(line["chain"] >= 0),
            )
            for line in lines
        }
        self.begun = dict(zip(lines["number"].tolist(), held.sum(axis=0).tolist(), strict=True))

    def run(self):
        """Let the market run, and put all that happened in the order of time."""
        model = self.model
        model.run_model()
        self.lines = model.tape("option_series")
        for row in self.lines:
            book, chain = int(row["book"]), bool(row["chain"] >= 0)
            sign = 1 if row["kind"] == 0 else -1
            terms = sign, float(row["strike"]), int(row["expiry"]), book, chain
            assert self.terms.setdefault(int(row["series"]), terms) == terms
        happened = []
        for row in model.tape("trades"):
            happened.append((int(row["time"]), 0, self.trade, row))
        for row in model.tape("option_trades"):
            happened.append((int(row["time"]), 0, self.option_trade, row))
        expiries = {terms[2] for terms in self.terms.values()}
        for time in sorted(expiries):
            if time <= self.session.end_time:
                happened.append((time, 1, self.expire, time))
        for row in model.tape("option_accounts"):
            happened.append((int(row["time"]), 2, self.compare, row))
        quotes = model.tape("quotes")
        self.quotes = [quotes[quotes["book"] == b] for b in range(len(model.venues))]
        self.compared = 0
        self.accrued = dict.fromkeys(self.trader, 0.0)
        for _, _, act, row in sorted(happened, key=lambda each: each[:2]):
            act(row)

    def years(self, time):
        """Trading years from the first open."""
        day, within = divmod(time, DAY)
        share = min(max((within - self.session.open_time) / self.hours, 0.0), 1.0)
        return (day + share) / 252

    def accrue(self, trader, time):
        """Interest on cash up to a time."""
        years = self.years(time)
        if years > self.accrued[trader]:
            self.cash[trader] *= 1 + self.model.rate * (years - self.accrued[trader])
            self.accrued[trader] = years

    def trade(self, row):
        """A trade in a book: the buyer pays, and both pay fees."""
        book, lots, price = int(row["book"]), int(row["quantity"]), int(row["price"])
        fees = list(FEES.values())[book]
        tick = self.model.instrument_of(book).tick_size
        for who, fee, buys in (
            ("taker", fees.taker, row["side"] == BUY),
            ("maker", fees.maker, row["side"] != BUY),
        ):
            trader, signed = int(row[who]), lots if buys else -lots
            if trader in self.cash:
                self.accrue(trader, int(row["time"]))
                self.position[trader] += signed
                self.cash[trader] -= signed * price + lots * fee / tick

    def option_trade(self, row):
        """A trade in options: the buyer pays the premium."""
        series, lots = int(row["series"]), int(row["quantity"])
        assert lots > 0 < row["price"]
        for who, buys in (("taker", row["side"] == BUY), ("maker", row["side"] != BUY)):
            trader, signed = int(row[who]), lots if buys else -lots
            self.accrue(trader, int(row["time"]))
            self.options[trader][series] += signed
            self.cash[trader] -= signed * int(row["price"]) / 1000

    def mid(self, book, time):
        """Mid-price at a time, everything at that time included."""
        rows = self.quotes[book]
        both = rows[(rows["bid_quantity"] > 0) & (rows["ask_quantity"] > 0)]
        seen = np.searchsorted(both["time"], time, side="right")
        if seen == 0:
            return float(self.model.instrument_of(book).ticks)
        return 0.5 * float(both["bid_price"][seen - 1] + both["ask_price"][seen - 1])

    def expire(self, time):
        """The end of all series of a time, in cash or in stock."""
        for series, (sign, strike, expiry, book, listed) in self.terms.items():
            if expiry != time:
                continue
            gain = max(sign * (self.mid(book, time) - strike), 0.0)
            chain = "first" if book == 0 else "second"
            physical = listed and self.model.chains[chain].settlement == "physical"
            for trader in self.trader:
                lots = self.options[trader].pop(series, 0)
                self.accrue(trader, time)
                if physical and gain > 0:
                    self.position[trader] += sign * lots
                    self.cash[trader] -= sign * lots * strike
                else:
                    self.cash[trader] += lots * gain

    def value(self, trader, time, volatility):
        """What the options of an option account are worth by Black, Scholes and Merton."""
        total = 0.0
        for series, lots in self.options[trader].items():
            if lots:
                sign, strike, expiry, book, _ = self.terms[series]
                spot, years = self.mid(book, time), self.years(expiry) - self.years(time)
                kind = "call" if sign > 0 else "put"
                sigma = volatility[series]
                model = BlackScholesMerton(kind, spot, strike, years, sigma, self.model.rate)
                total += lots * float(model.value())
        return total

    def compare(self, row):
        """An account as recorded, against the ledger, and the sum of the parts, within a cent."""
        trader, time = int(row["trader"]), int(row["time"])
        cent = CENT[self.instrument[trader]]
        self.accrue(trader, time)
        assert row["position"] == self.position[trader]
        assert row["mid"] == self.mid(self.book[trader], time)
        assert row["cash"] == pytest.approx(self.cash[trader], abs=cent)
        value = self.value(trader, time, self.volatilities(time))
        assert row["options"] == pytest.approx(value, abs=cent)
        wealth = self.cash[trader] + self.position[trader] * float(row["mid"]) + value
        assert row["wealth"] == pytest.approx(wealth, abs=cent)
        opening = self.model.state.option_accounts["opening"][self.trader.index(trader)]
        made = sum(float(row[name]) for name in PARTS)
        assert made == pytest.approx(wealth - opening, abs=cent)
        self.compared += 1

    def volatilities(self, time):
        """Volatility recorded of each series at a time."""
        now = self.lines[self.lines["time"] == time]
        return dict(zip(now["series"].tolist(), now["volatility"].tolist(), strict=True))


WORLDS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**31),
        "settlement": st.sampled_from(["cash", "physical"]),
        "roll": st.booleans(),
        "moving": st.booleans(),
        "rate": st.sampled_from([0.0, 0.05, -0.02]),
        "auctions": st.booleans(),
        "begun": st.booleans(),
    }
)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(WORLDS)
def test_the_attribution_closes_to_the_cent_in_random_markets(world):
    model = market(**world)
    ledger, state = Ledger(model), model.state
    before = {name: state.accounts[name].sum() for name in ("position", "cash")}
    ledger.run()
    assert ledger.compared >= 30 * len(ledger.trader)
    traded = model.tape("option_trades")
    assert len(traded) > 100
    assert set(np.unique(traded["maker_group"])) == {3, 4, 5}
    assert len(model.tape("executions")) > 10

    # nothing is lost
    assert state.accounts["fees"].sum() == state.listings["collected"].sum()
    held = state.holdings.reshape(len(state.option_accounts), len(state.series)).sum(axis=0)
    for line, lots in zip(state.series, held, strict=True):
        expired = line["listed"] == 0 or line["number"] not in ledger.begun
        assert lots == (0 if expired else ledger.begun[line["number"]])
    if world["settlement"] == "cash" or not world["begun"]:
        for name, total in before.items():
            assert state.accounts[name].sum() == total
    if not world["begun"]:
        assert state.option_accounts["premium"].sum() == held.sum() == 0
    groups = np.bincount(
        state.option_accounts["group"], state.option_accounts["premium"], len(model.groups)
    )
    tallied = state.group_accounts["premium"].reshape(len(model.groups), -1).sum(axis=1)
    assert groups.tolist() == tallied.tolist()
