"""Known parameters are found again, with intervals that say how sure that is."""

import numpy as np
import pytest

from abm.errors import UsageError
from abm.runs.calibrating.calibration import calibrated, runs_of
from tests.abm.runs.calibrating.made import FILE, simulator, tape_target


def test_it_finds_the_parameters_of_a_tape_again_and_goes_on_where_it_stopped(tmp_path):
    simulate = simulator(tmp_path)
    place = [0.6, 0.35]
    aim = tape_target(simulate, place, seed=900)
    file = tmp_path / "runs.jsonl"
    found = calibrated(simulate, aim, file)
    assert found.estimate == pytest.approx(place, abs=0.15)
    assert found.objective(found.after_held_out) < 0.2 * found.objective(found.before_held_out)
    assert found.runs <= runs_of(simulate.calibrate)
    assert found.settings["agents.orders.market_rate"] == found.values["market"]
    low, high = found.interval(0)
    assert 0.4 <= low < found.values["market"] < high <= 2.5
    assert all("do not see" not in sentence for sentence in found.said)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[: len(lines) // 2]) + lines[-1][:20])
    again = calibrated(simulate, aim, file, jobs=2)
    assert (again.estimate == found.estimate).all()
    assert again.test == found.test


def test_a_parameter_that_moves_nothing_is_not_seen(tmp_path):
    idle = "limit: {kind: range, low: 1, high: 10, paths: {instruments.stock.multiplier: 1}}"
    start = FILE.index("    limit:")
    text = FILE[:start] + f"    {idle}\n" + FILE[FILE.index("  facts:") :]
    simulate = simulator(tmp_path, text)
    aim = tape_target(simulate, [0.5, 0.5], seed=900)
    found = calibrated(simulate, aim, tmp_path / "runs.jsonl")
    assert any(sentence == "the facts do not see limit" for sentence in found.said)


def test_facts_that_no_run_has_are_told(tmp_path):
    simulate = simulator(tmp_path)
    aim = tape_target(simulate, [0.5, 0.5], seed=900)
    short = simulator(tmp_path, FILE.replace("09:37", "09:31"))
    with pytest.raises(UsageError, match="let the session be longer"):
        calibrated(short, aim, tmp_path / "short.jsonl")


@pytest.mark.slow
def test_intervals_of_90_percent_hold_the_truth_in_85_to_95_of_100_markets(tmp_path):
    """Of 100 markets drawn from the middle of the ranges, each calibrated to one tape of it."""
    simulate = simulator(tmp_path)
    held = []
    for market in range(100):
        place = np.random.default_rng(market).uniform(0.25, 0.75, 2).tolist()
        aim = tape_target(simulate, place, seed=10_000 + market)
        found = calibrated(simulate, aim, tmp_path / "runs.jsonl")
        held.append([p.low <= at <= p.high for p, at in zip(found.profiles, place, strict=True)])
        print(market, held[-1], np.mean(held, axis=0))
    assert ((np.mean(held, axis=0) >= 0.85) & (np.mean(held, axis=0) <= 0.95)).all()
