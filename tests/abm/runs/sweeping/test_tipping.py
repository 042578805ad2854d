"""The boundary is where the whole grid has it, from a small part of its runs."""

import json
import sys
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from abm.cli.main import main
from abm.records.sweep import open_sweep
from abm.runs.sweeping.tipping import Boundary, Bracket
from tests.abm.runs.sweeping.test_drive import Here, swept
from tests.abm.runs.sweeping.tiny import asked, plan_of

TIPPING = """\
sweep:
  vary:
    lots:
      {kind: range, low: 1, high: 81, whole: true, steps: 5, paths: {agents.seller.size.lots: 1}}
  design: {kind: tipping_point, batch: 2}
  seeds: 4
  crash: 0.045
"""


def radical_inverse(number):
    """The van der Corput sequence in base 2: evenly spread from its beginning on."""
    return sum((number >> bit & 1) / 2 ** (bit + 1) for bit in range(number.bit_length()))


@dataclass
class Market:
    """Crashes in seed n at probability p if the n-th of an even sequence is below p."""

    probability: np.ndarray
    seeds: int
    asked: dict = field(default_factory=dict)

    def __call__(self, step, column, seeds):
        assert seeds <= self.seeds
        self.asked[step, column] = max(self.asked.get((step, column), 0), seeds)
        return int((self.draws[:seeds] < self.probability[step, column]).sum()), seeds

    @property
    def draws(self):
        return np.array([radical_inverse(n) for n in range(1, self.seeds + 1)])

    @property
    def runs(self):
        return sum(self.asked.values())

    def changes(self, level):
        """From the whole grid: by column, the step after which the side changes, or None."""
        crashes = (self.draws < self.probability[:, :, None]).sum(axis=2)
        below = crashes < level * self.seeds
        return [
            next((n for n in range(len(below) - 1) if below[n, c] != below[n + 1, c]), None)
            for c in range(below.shape[1])
        ]


def followed(probability, seeds=40, level=0.5, batch=4):
    """Brackets of a market and the market, which knows what it was asked."""
    market = Market(np.asarray(probability, float), seeds)
    steps, columns = market.probability.shape
    return list(Boundary(steps, columns, level, batch, seeds, market).brackets()), market


def logistic(steps, columns, at, slope):
    """Crash probabilities that pass one half at the step `at(column)`."""
    step, column = np.mgrid[:steps, :columns]
    return expit(slope * (step - at(column)))


def as_brackets(places):
    return [Bracket(c, n, None if n is None else n + 1) for c, n in enumerate(places)]


def test_the_boundary_of_a_plane_costs_a_small_part_of_its_grid():
    found, market = followed(logistic(40, 25, lambda column: 30.35 - 0.9 * column, 1.5))
    assert found == as_brackets(market.changes(0.5))
    for column, bracket in enumerate(found):  # 40 seeds tell no more than a third of a step
        assert bracket.low - 1 / 3 < 30.35 - 0.9 * column < bracket.high + 1 / 3
    ratio = market.runs / (40 * 25 * 40)
    assert ratio <= 1 / 5
    assert ratio == pytest.approx(RATIO, abs=0.001)
    for bracket in found:  # what the fit needs is there
        for step in (bracket.low, bracket.high):
            assert market.asked[step, bracket.column] == 40


RATIO = 0.055
"""Of the runs of the grid, that the boundary of the plane took."""


@settings(max_examples=150, deadline=None)
@given(
    st.integers(2, 60),
    st.lists(st.floats(-20, 80), min_size=1, max_size=8),
    st.floats(0.2, 8),
    st.booleans(),
    st.sampled_from([0.2, 0.5, 0.8]),
    st.integers(1, 8),
)
def test_brackets_are_those_of_the_whole_grid(steps, places, slope, falling, level, batch):
    """Whatever the shape: steep or not, up or down, off the grid, leaping between columns."""
    sign = -1 if falling else 1
    probability = logistic(steps, len(places), lambda c: np.array(places)[c], sign * slope)
    found, market = followed(probability, level=level, batch=batch)
    assert found == as_brackets(market.changes(level))


def test_a_column_on_one_side_has_no_bracket_and_does_not_lead_astray():
    probability = np.column_stack(
        [
            np.linspace(0, 1, 20) > 0.4,
            np.zeros(20),
            np.ones(20),
            np.linspace(0, 1, 20) > 0.45,
        ]
    )
    found, market = followed(probability)
    assert found == as_brackets([7, None, None, 8])
    others = [seeds for (_, column), seeds in market.asked.items() if column in (1, 2)]
    assert set(others) == {4}  # clear at the first batch


def test_seeds_are_asked_only_where_it_is_not_clear():
    found, market = followed(np.array([[0.0], [0.45], [1.0]]))
    assert found == [Bracket(0, 1, 2)]
    assert (market.asked[0, 0], market.asked[1, 0]) == (4, 40)


def test_the_command_finds_where_a_market_tips(tmp_path, monkeypatch, capsys):
    request = asked(tmp_path, TIPPING)
    monkeypatch.setattr(sys, "argv", ["abm", "sweep", str(request.path), "--json", "--out", "out"])
    monkeypatch.chdir(tmp_path)

    def told():
        with pytest.raises(SystemExit) as exit_:
            main()
        assert not exit_.value.code
        return json.loads(capsys.readouterr().out)

    first = told()
    table = open_sweep(first["sweep"]).runs
    assert first["runs_of_the_grid"] == 20 > first["runs"] == len(table)
    (point,) = first["tipping_points"]
    grid = swept(
        plan_of(tmp_path / "grid", TIPPING.replace("tipping_point, batch: 2", "grid")), Here()
    )
    crashes = (grid["fall"] >= 0.045).groupby(grid["lots"]).sum()
    below = crashes < 2
    assert below.sum() == below.cumprod().sum() > 0  # it tips once
    assert point["lots_from"] == below[below].index.max()
    assert point["lots_to"] == below[~below].index.min()
    assert 1 < point["tipping_point"] < 81
    same = grid.merge(table, on=["run", "seed", "lots"], suffixes=("", "_found"))
    assert len(same) == len(table)
    assert (same["fall"] == same["fall_found"]).all()
    files = {file: file.stat().st_mtime_ns for file in (tmp_path / "out").rglob("runs/*")}
    assert told() == first
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "out").rglob("runs/*")} == files


def test_a_market_that_fails_everywhere_tips_nowhere(tmp_path, monkeypatch, capsys):
    from abm.cli import tipping

    plan = plan_of(tmp_path, TIPPING, "fail")
    monkeypatch.setattr(tipping, "pool_of", lambda *_: Here())
    assert tipping.tip(plan, 1, None, as_json=True) == 1
    (point,) = json.loads(capsys.readouterr().out)["tipping_points"]
    assert (point["lots_from"], point["tipping_point"], point["runs"]) == (None, None, 0)


def test_a_side_that_all_seeds_deny_is_not_a_bracket():
    """The first four seeds of step 2 do not crash, the other sixteen do."""

    def ask(step, _, seeds):
        return (seeds if step > 2 else max(seeds - 4, 0) if step == 2 else 0), seeds

    (found,) = Boundary(8, 1, 0.5, 4, 20, ask).brackets()
    assert found == Bracket(0, 1, 2)


def test_steps_without_a_complete_run_have_no_side():
    (found,) = Boundary(8, 1, 0.5, 4, 20, lambda step, *_: (0, 20 if step < 3 else 0)).brackets()
    assert found == Bracket(0, None, None)
