"""What option market makers cost."""

import pytest

from abm.benchmark import hedging as module
from abm.benchmark.hedging import CHAIN, DEALERS, dealers_only, holding


def test_a_chain_of_two_hundred_lines_is_held_line_by_line() -> None:
    assert CHAIN.count == len(set(holding(200))) == 200
    model = dealers_only(200, trade=False)
    model.advance(model.session.open_time + 10**9)
    held = model.state.holdings.reshape(DEALERS, -1)
    assert held.shape[1] == 200
    assert (held == -1000).all()


def test_dealers_hedge_only_where_they_are_to() -> None:
    trades = {}
    for trade in (False, True):
        model = dealers_only(2, trade=trade)
        model.advance(model.session.open_time + 30 * 10**9)
        trades[trade] = len(model.tape("trades"))
    assert trades[False] == 0
    assert trades[True] > 10 * DEALERS


def test_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "seconds_a_decision", lambda lines, **_: 1e-7 * lines)
    monkeypatch.setattr(module, "_one_day", lambda: (4.0, 5_000, 4_000_000))
    line, day = module.hedging()
    assert [row["ns/line"] for row in line.facts()["rows"]] == [100, 100]
    assert day.facts()["rows"] == [{"ms": 4000, "option trades": 5_000, "decisions": 4_000_000}]
