from abm.report.plots.group_lines import group_lines, group_paths
from tests.abm.risk.run.made_run import MadeRun, groups, mids

RUN = MadeRun(
    quotes=mids([0], [100]),
    groups=groups([0, 0, 60, 60], group=["noise", "insurers"] * 2, position=[0, 5, 3, 1]),
)


def test_each_group_has_its_own_path_and_look():
    paths = group_paths(RUN, RUN.groups["position"])
    assert {name: path.values.tolist() for name, path in paths.items()} == {
        "noise": [0, 3],
        "insurers": [5, 1],
    }
    figure = group_lines(RUN, paths, "position (lots)")
    assert [list(trace.y) for trace in figure.data] == [[0, 3, 3], [5, 1, 1]]
    assert len({trace.line.color for trace in figure.data}) == 2
    assert figure.layout.yaxis.title.text == "position (lots)"


def test_other_instruments_are_left_out():
    both = groups([0, 0], instrument=["STOCK", "FUTURE"], group="noise", position=[1, 9])
    run = MadeRun(groups=both, quotes=RUN.quotes)
    assert group_paths(run, both["position"])["noise"].values.tolist() == [1]
