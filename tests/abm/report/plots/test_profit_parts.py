import numpy as np
import pytest

from abm.report.plots.profit_parts import profit_parts
from tests.abm.risk.run.made_run import MadeRun, option_accounts

RUN = MadeRun(
    seconds=120,
    tick_size=0.5,
    multiplier=10.0,
    option_accounts=option_accounts(
        [0, 0, 0, 120, 120, 120],
        trader=[1, 2, 3] * 2,
        group=["makers", "insurers", "makers"] * 2,
        delta=[100, 0, 0, 130, -2_000_000, 10],
        gamma=[0, 0, 0, -45, 0, 0],
        vega=[0, 0, 0, -5, 0, 0],
        vanna=[0, 0, 0, 1, 0, 0],
        edge=[0, 0, 0, 25, 0, 0],
        spread=[0, 0, 0, -3, 0, -1],
        fees=[0, 0, 0, -4, 0, 0],
    ),
)
"""A tick x lot is 5 in currency."""


def test_each_group_has_the_families_of_its_desks_in_currency():
    makers, insurers = profit_parts(RUN).data
    assert (makers.name, insurers.name) == ("makers", "insurers")
    assert dict(zip(makers.y, makers.x, strict=True)) == pytest.approx(
        {
            **{"delta": 200, "gamma": -225, "theta": 0, "volatility": -20, "edge": 125},
            **{"hedging": -40, "other": 0, "total": 40},
        }
    )
    assert list(makers.measure) == ["relative"] * 7 + ["total"]
    assert makers.x[:-1].sum() == pytest.approx(makers.x[-1])
    assert insurers.text[0] == "-10M"


def test_bars_and_their_numbers_fit_on_the_axis():
    figure = profit_parts(RUN)
    for trace in figure.data:
        axis = figure.layout[trace.xaxis.replace("x", "xaxis")]
        ends = np.append(0, np.cumsum(trace.x[:-1]))
        low, high = axis.range
        assert low <= ends.min()
        assert high >= ends.max()
        assert high - low > np.ptp(ends)


def test_panels_do_not_meet():
    figure = profit_parts(RUN)
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]
    assert [note.text for note in figure.layout.annotations] == ["<b>makers</b>", "<b>insurers</b>"]
    assert figure.layout.xaxis2.title.text == "profit by the close (currency)"


def test_a_run_without_desks_says_so():
    figure = profit_parts(MadeRun())
    assert not figure.data
    assert figure.layout.annotations[0].text == "no option accounts"
