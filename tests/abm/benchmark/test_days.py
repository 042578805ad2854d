"""Whole days, shortened: what is counted is counted by the run, and far investors do nothing."""

import pytest

from abm.benchmark import days as module
from abm.benchmark.days import FAR_INVESTORS, MARKETS, Day, far_cost, one_day
from abm.runs.running import Request, run
from abm.runs.shipped import markets

SHORT = "session.close='09:35'"


def test_a_day_is_the_one_that_is_run(tmp_path) -> None:
    request = Request(markets()["small_market"], (SHORT,))
    found, ran = one_day(request), run(request, tmp_path / "run", seed=1)
    assert found.decisions == ran.facts["decisions"]
    assert found.messages > len(ran.trades) > 0


def test_far_investors_look_at_the_open_and_every_quarter_of_an_hour() -> None:
    """One look each, ten seconds after the open on average, and then one in 900 s."""
    decisions, _ = far_cost((SHORT,), spans=5, repetitions=1)
    later = FAR_INVESTORS * 290 / 900
    assert decisions == pytest.approx(FAR_INVESTORS + later, abs=5 * later**0.5)


def test_a_far_investor_who_trades_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    near = module.FAR.replace("1000000", "20")
    monkeypatch.setattr(module, "FAR", near)
    with pytest.raises(RuntimeError, match="another"):
        far_cost((SHORT,), spans=5, repetitions=1)


def test_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(request: Request) -> Day:
        return Day(5.0 if request.overrides else 2.0, decisions=1_000_000, messages=500_000)

    monkeypatch.setattr(module, "one_day", found)
    monkeypatch.setattr(module, "far_cost", lambda: (80_000, 0.04))
    whole, far = module.days()
    rows = whole.facts()["rows"]
    assert [row["market"] for row in rows] == [name for name in MARKETS for _ in range(2)]
    assert rows[0] == {
        "market": "e_mini",
        "records": "none",
        "ms/day": 5_000,
        "goal ms": 4_000,
        "holds": "NO",
        "decisions": 1_000_000,
        "decisions/s": 200_000,
        "messages/s": 100_000,
    }
    assert [row["holds"] for row in rows] == ["NO", "yes", "", ""]
    assert far.facts()["rows"][0]["ns/decision"] == 500
