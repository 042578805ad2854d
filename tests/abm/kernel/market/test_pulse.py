"""The pulse of a book against the tapes: means, the last minute, the day's high and low."""

import numpy as np
import pytest

from abm.agents.noise_trader import NoiseTrader
from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY, CONTINUOUS
from abm.kernel.market.pulse import (
    day_high,
    day_low,
    flow_rate,
    mid_variance,
    minute_volume,
    time_since_best_moved,
    volume_rate,
)
from abm.kernel.market.trading import BY_LAW, note
from abm.kernel.records.events import PHASE_CHANGE, REFUSAL
from abm.kernel.records.registry import RECORDS
from abm.market.session import DAY, Session
from abm.market.venue import Venue
from abm.model import MarketModel

SECOND = 10**9
TWO_DAYS = Session(open="10:00", close="10:06", pre_open=10.0, closing_auction=10.0, days=2)
PLAIN_DAYS = Session(open="10:00", close="10:04", days=2)
HORIZONS = (0.5, 20.0, 90.0)
READINGS = 3 * 3 + 4


class Feeler(Trader):
    """Notes all that is to be felt at each wake-up."""

    @staticmethod
    def wake(state, params, market, now, rng):
        for horizon in range(3):
            note(market, 1, REFUSAL, volume_rate(market, 1, horizon))
            note(market, 1, REFUSAL, flow_rate(market, 1, horizon))
            note(market, 1, REFUSAL, mid_variance(market, 1, horizon))
        note(market, 1, REFUSAL, float(minute_volume(market, 1)))
        note(market, 1, REFUSAL, float(time_since_best_moved(market, 1)))
        note(market, 1, REFUSAL, float(day_high(market, 1)))
        note(market, 1, REFUSAL, float(day_low(market, 1)))
        return BY_LAW


class PythonFeeler(Trader):
    """The same in Python."""

    watches_pulse = True

    def step(self):
        found = []
        for horizon in range(3):
            found += [self.volume_rate(horizon, 1), self.flow_rate(horizon, 1)]
            found.append(self.mid_variance(horizon, 1))
        found += [self.minute_volume(1), self.time_since_best_moved(1)]
        found += [self.day_high(1), self.day_low(1)]
        for each in found:
            note(self.model.market, 1, REFUSAL, float(each))


def market(session, feeler=Feeler, *, plain=False, count=3):
    """Noise traders on two books, and those who feel the pulse of the second."""
    venues = {name: Venue(instrument="stock") for name in ("here", "there")}
    model = MarketModel(venues=venues, session=session, seed=6, horizons=HORIZONS, plain=plain)
    for book in (0, 1):
        told = {"wake_interval": 1.0, "lifetime": 8.0}
        model.add(f"noise {book}", NoiseTrader, book=book, count=30, **told)
    if count:
        model.add("feelers", feeler, count=count, wake_interval=9.0)
    return model


class Naive:
    """The same from the tapes, at leisure."""

    def __init__(self, model):
        self.session = model.session
        trades, quotes = model.tape("trades"), model.tape("quotes")
        self.trades = trades[trades["book"] == 1]
        self.quotes = quotes[quotes["book"] == 1]
        phases = model.tape("events")
        self.phases = phases[(phases["kind"] == PHASE_CHANGE) & (phases["book"] == 1)]
        self.moves, self.changes = self._moves()

    def trading(self, time):
        hours = self.session.close_time - self.session.open_time
        within = np.clip(time % DAY - self.session.open_time, 0, hours)
        return time // DAY * hours + within

    def _is_continuous(self, time):
        before = self.phases[self.phases["time"] < time]
        return len(before) > 0 and before["value"][-1] == CONTINUOUS

    def _moves(self):
        """Times and squares of the moves that count, and times of all changes of a best price."""
        last, mid, day = (10_000, False, 10_000, False), 10_000.0, 0
        moves, changes = [], []
        for row in self.quotes:
            sides = [(row[f"{s}_price"], row[f"{s}_quantity"] > 0) for s in ("bid", "ask")]
            seen = (*sides[0], *sides[1])
            if seen == last:
                continue
            last, time = seen, int(row["time"])
            changes.append(time)
            before = mid
            if seen[1] and seen[3]:
                mid = 0.5 * (row["bid_price"] + row["ask_price"])
            if mid != before and day == time // DAY and self._is_continuous(time):
                moves.append((time, (mid - before) ** 2))
            day = time // DAY
        return np.array(moves), np.array(changes)

    def mean(self, times, sizes, now, horizon):
        past = times <= now
        ages = self.trading(now) - self.trading(times[past])
        scale = HORIZONS[horizon] * SECOND
        return float(np.sum(sizes[past] * np.exp(-ages / scale)) / HORIZONS[horizon])

    def readings(self, now):
        t, lots = self.trades["time"], self.trades["quantity"]
        signs = np.where(self.trades["side"] == BUY, 1, -1) * (self.trades["auction"] == 0)
        for horizon in range(3):
            yield self.mean(t, lots, now, horizon)
            yield self.mean(t, lots * signs, now, horizon)
            yield self.mean(self.moves[:, 0], self.moves[:, 1], now, horizon)
        ages = self.trading(now) // SECOND - self.trading(t) // SECOND
        yield int(lots[(t <= now) & (ages > 0) & (ages <= 60)].sum())
        past = self.changes[self.changes <= now]
        yield int(self.trading(now) - (self.trading(past[-1]) if len(past) else 0))
        today = self.trades["price"][(t <= now) & (t // DAY == now // DAY)]
        before = self.trades["price"][t <= now]
        last = before[-1] if len(before) else 10_000
        yield today.max() if len(today) else last
        yield today.min() if len(today) else last


@pytest.mark.parametrize("feeler", [Feeler, PythonFeeler])
@pytest.mark.parametrize("session", [TWO_DAYS, PLAIN_DAYS], ids=["auctions", "none"])
def test_what_is_felt_is_what_the_tapes_say(session, feeler):
    model = market(session, feeler)
    model.run_model()
    naive = Naive(model)
    assert len(naive.moves) > 100
    events = model.tape("events")
    found = events[events["kind"] == REFUSAL]
    assert len(found) > 100 * READINGS
    values, times = found["value"].reshape(-1, READINGS), found["time"][::READINGS]
    assert (np.diff(times // DAY) > 0).any()
    for now, felt in zip(times.tolist(), values, strict=True):
        assert felt == pytest.approx(list(naive.readings(now)), rel=1e-9, abs=1e-9)


def test_plain_and_compiled_feel_the_same():
    tapes = []
    for plain in (False, True):
        model = market(PLAIN_DAYS, plain=plain)
        model.advance(PLAIN_DAYS.open_time + 30 * SECOND)
        tapes.append({name: model.tape(name) for name in RECORDS})
    assert (tapes[0]["events"]["kind"] == REFUSAL).sum() > 5 * READINGS
    for name in RECORDS:
        assert np.array_equal(tapes[0][name], tapes[1][name]), name


def test_a_pulse_that_nobody_watches_is_not_kept():
    silent, felt = market(PLAIN_DAYS, count=0), market(PLAIN_DAYS, count=1)
    for model in (silent, felt):
        model.advance(PLAIN_DAYS.open_time + 60 * SECOND)
    assert silent.state.pulses["minute"].sum() == 0 < felt.state.pulses["minute"].sum()
    for name in ("trades", "quotes"):
        assert np.array_equal(silent.tape(name), felt.tape(name))


def test_who_reads_a_pulse_without_saying_so_is_told():
    blind = type("Blind", (Trader,), {"step": lambda self: self.volume_rate(0)})
    model = MarketModel()
    model.add("blind", blind)
    with pytest.raises(RuntimeError, match="set watches_pulse = True in the class Blind"):
        model.step(), model.advance(model.now + 60 * SECOND)
