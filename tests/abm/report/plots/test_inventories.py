from abm.report.plots.inventories import inventories
from tests.abm.risk.run.made_run import MadeRun, groups, mids


def test_positions_start_at_nothing_whatever_was_held_at_the_open():
    rows = groups(
        [0, 0, 60, 60, 120, 120],
        group=["noise", "insurers"] * 3,
        position=[0, 500, 10, 490, -4, 504],
    )
    figure = inventories(MadeRun(seconds=180, quotes=mids([0], [100]), groups=rows))
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    assert drawn == {"noise": [0, 10, -4, -4], "insurers": [0, -10, 4, 4]}
