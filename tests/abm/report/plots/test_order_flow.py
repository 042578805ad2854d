from abm.report.plots.order_flow import order_flow
from tests.abm.risk.run.made_run import MadeRun, groups, mids


def test_net_aggressive_flow_by_group_since_the_open():
    rows = groups([0, 0, 60, 60, 120, 120], group=["noise", "insurers"] * 3)
    rows = rows.assign(
        bought=99, aggressive_bought=[0, 0, 7, 0, 20, 1], aggressive_sold=[0, 0, 2, 30, 11, 80]
    )
    figure = order_flow(MadeRun(seconds=180, quotes=mids([0], [100]), groups=rows))
    drawn = {trace.name: list(trace.y) for trace in figure.data}
    assert drawn == {"noise": [0, 5, 9, 9], "insurers": [0, -30, -79, -79]}
    assert figure.layout.yaxis.title.text.endswith("(lots)")
