import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from abm.report.figure_style import BLACK, GREEN, VERMILION
from abm.report.profits import profit
from abm.risk.run.attribution import PARTS
from tests.abm.report.test_figures import overlapping
from tests.abm.risk.run.made_run import MadeRun, option_accounts

RUN = MadeRun(
    seconds=120,
    tick_size=1.0,
    option_accounts=option_accounts(
        [0, 0, 60, 60, 120, 120],
        trader=[1, 2] * 3,
        group=["makers", "insurers"] * 3,
        delta=[100, 0, 130, 4, 160, 9],
        gamma=[0, 0, -10, 0, -45, 0],
        vega=[0, 0, 2, 0, -5, 0],
        vanna=[0, 0, 1, 0, 1, 0],
        edge=[0, 0, 20, 0, 25, 0],
        spread=[0, 0, -1, 0, -3, 0],
        fees=[0, 0, -2, 0, -4, 0],
    ),
)
"""The makers gain 60 - 45 - 5 + 1 + 25 - 3 - 4 = 29 in two minutes."""


def course(figure: Figure) -> dict[str, list[float]]:
    """What is drawn of each part, without the horizontal axis."""
    lines = [line for line in figure.axes[0].lines if not line.get_label().startswith("_")]
    return {line.get_label(): np.asarray(line.get_ydata()).tolist() for line in lines}


def test_the_families_of_a_group_through_the_day():
    figure = profit(RUN, "makers")
    assert course(figure) == {
        "delta": [0, 30, 60, 60],
        "gamma": [0, -10, -45, -45],
        "volatility": [0, 3, -4, -4],
        "edge": [0, 20, 25, 25],
        "hedging": [0, -3, -7, -7],
        "total": [0, 40, 29, 29],
    }
    assert figure.axes[0].lines[-1].get_color() == BLACK
    assert figure.axes[0].get_title(loc="left") == "makers: 29.00 by the close"
    assert figure.axes[0].get_ylabel() == "profit since the open\n(currency)"
    assert not overlapping(figure)


def test_the_bars_lead_from_nothing_to_the_total():
    below = profit(RUN, "makers").axes[1]
    bars = [(bar.get_x(), bar.get_width(), to_hex(bar.get_facecolor())) for bar in below.patches]
    widths = dict(zip([*PARTS, "total"], (width for _, width, _ in bars), strict=True))
    assert widths == dict.fromkeys(PARTS, 0) | {
        **{"delta": 60, "gamma": -45, "vega": -5, "vanna": 1},
        **{"edge": 25, "spread": -3, "fees": -4, "total": 29},
    }
    starts = [start for start, _, _ in bars]
    assert starts == pytest.approx([0, *np.cumsum(list(widths.values()))[:-2], 0])
    colours = [colour.upper() for _, _, colour in bars]
    assert colours[:2] == [GREEN, VERMILION]
    assert colours[-1] == BLACK
    assert [text.get_text().strip() for text in below.texts][:2] == ["60.00", "-45.00"]
    assert [tick.get_text() for tick in below.get_yticklabels()] == [*PARTS, "total"]


def test_all_desks_are_added_up():
    figure = profit(RUN)
    assert course(figure)["delta"] == [0, 34, 69, 69]
    assert figure.axes[0].get_title(loc="left") == "all option accounts: 38.00 by the close"
    with pytest.raises(ValueError, match="no group of option accounts 'nobody'"):
        profit(RUN, "nobody")
