import numpy as np
import pytest

from abm.report.clock import DAY
from abm.report.surfaces import MOST_NAMED, surface
from abm.risk.run.frames import SECOND
from tests.abm.report.test_figures import overlapping
from tests.abm.risk.run.made_run import OPEN, MadeRun, option_series

CLOSE = 57_600 * SECOND
FIVE = 5 * DAY * SECOND + CLOSE
STRIKES = [9_000, 10_000, 11_000]
SMILE = [0.30, 0.20, 0.16]
RUN = MadeRun(
    seconds=120,
    option_series=option_series(
        np.repeat([0, 60, 120], 6),
        strike=STRIKES * 6,
        expiry=([CLOSE] * 3 + [FIVE] * 3) * 3,
        spot=[10_000] * 6 + [10_500] * 6 + [9_500] * 6,
        volatility=SMILE * 6,
        bid=[0.0] * 6 + [v - 0.01 for v in SMILE] * 4,
        ask=[0.0] * 6 + [v + 0.01 for v in SMILE] * 4,
    ),
)


def drawn(line):
    return [np.asarray(values).tolist() for values in line.get_data()]


def test_smiles_at_open_middle_and_close():
    *smiles, _, _ = sorted(surface(RUN).axes, key=lambda ax: -ax.get_position().y0)
    titles = [ax.get_title(loc="left") for ax in surface(RUN).axes]
    assert [title for title in titles if title] == ["09:30", "09:31", "09:32"]
    for ax in smiles:
        spot = {"09:30": 10_000, "09:31": 10_500, "09:32": 9_500}[ax.get_title(loc="left")]
        for line in ax.lines:
            assert drawn(line) == [[strike / spot for strike in STRIKES], SMILE]
        assert len(ax.lines) == 2
        heights = [path.vertices[:, 1] for fill in ax.collections for path in fill.get_paths()]
        quoted = [height for height in heights if len(height)]
        if spot == 10_000:
            assert not quoted
        else:
            assert all((h.min(), h.max()) == pytest.approx((0.15, 0.31)) for h in quoted)
            assert len(quoted) == 2


def test_level_and_spot_through_the_day():
    figure = surface(RUN)
    level, spot = (
        next(ax for ax in figure.axes if ax.get_ylabel().startswith(name))
        for name in ("volatility at", "spot")
    )
    assert [line.get_label() for line in level.lines] == ["to day 0, 16:00", "to day 5, 16:00"]
    # half way from 10,000 to 11,000, then from 9,000 to 10,000
    for line in level.lines:
        assert drawn(line)[1] == pytest.approx([0.20, 0.18, 0.25, 0.25])
    times, prices = drawn(spot.lines[0])
    assert [time - OPEN / SECOND for time in times] == [0, 60, 120, 120]
    assert prices == pytest.approx([100, 105, 95, 95])
    assert level.lines[0].get_color() != level.lines[1].get_color()
    assert not overlapping(figure)


def test_of_many_expiries_some_are_named():
    days = np.arange(20)
    rows = option_series([0] * 20, strike=100, spot=100, volatility=0.2, expiry=days * DAY * SECOND)
    figure = surface(MadeRun(option_series=rows))
    (legend,) = [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    names = [text.get_text() for text in legend.get_texts()]
    assert len(names) == MOST_NAMED
    assert (names[0], names[-1]) == ("to day 0, 00:00", "to day 19, 00:00")


def test_a_run_without_options_says_so():
    with pytest.raises(ValueError, match="recorded no options of a chain"):
        surface(MadeRun())
