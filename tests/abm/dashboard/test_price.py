"""The price of a run under way is drawn as far as it has come, on the axis of its whole session."""

from datetime import timedelta

from abm.dashboard.price import price
from tests.abm.risk.run.made_run import MadeRun, mids


def test_the_line_ends_where_the_run_is_and_the_axis_where_it_will_be():
    figure = price(MadeRun(seconds=3600, quotes=mids([0, 10, 60], [1000, 990, 980])))
    (line,) = figure.data
    assert [round(value, 6) for value in line.y[:3]] == [10.0, 9.9, 9.8]
    assert line.x[-1] - line.x[0] == timedelta(seconds=60)
    start, end = figure.layout.xaxis.range
    assert end - start == timedelta(hours=1)
