import numpy as np
import pytest
from SALib.sample.morris import sample as morris_sample
from SALib.sample.sobol import sample as sobol_sample

from abm.report.page import Table, Text
from abm.report.pages.factor_effects import tipping_point
from abm.report.pages.run_figures import FIGURES
from abm.report.pages.sweep_page import sweep_page
from tests.abm.report.pages.made_results import run_folder, sweep_folder
from tests.abm.report.pages.test_words import plain

SHARES = [{"share": share} for share in (0.0, 0.1, 0.2, 0.3, 0.4)]


def deeper(share: float) -> float:
    return 0.02 + 0.15 * share


def deepest(**values: float) -> float:
    return max(values.values())


def section(page, title):
    return next(part for part in page.shown if part.title == title)


def names(page):
    return [picture.name for picture in page.pictures()]


def test_one_factor_has_a_response_a_critical_value_and_its_counterfactuals(tmp_path):
    sweep = sweep_folder(tmp_path / "s", SHARES, deeper, without=("insurers",), failed=(3,))
    run_folder(tmp_path / "s" / "tapes" / "run=000000000005", seed=2)
    page = sweep_page(sweep)
    assert plain(page.about[-1]) == (
        "How do the worst fall and the chance of a crash, a fall of 5 % or more, depend on share?"
    )
    assert names(page) == ["response", "falls", *FIGURES]
    told = {number.name: number.value for number in page.shown[0].blocks[0].items}
    assert 0.1 < float(told["Critical value"]) < 0.3
    assert told["Amplification"] == "× 2"
    assert "39 complete runs of 40" in section(page, "The design").blocks[0].text
    table = section(page, "With and without").blocks[1]
    assert [row[0] for row in table.rows] == ["0", "0.1", "0.2", "0.3", "0.4"]
    assert section(page, "A representative run").blocks[0].text.startswith("Seed 2 at share 0.1:")
    assert section(page, "Failures").blocks[1].rows[0][-1] == "ValueError: <no> price"


def test_two_factors_have_a_phase_diagram(tmp_path):
    points = [{"share": share, "count": count} for share in (0.0, 0.2, 0.4) for count in (1, 2, 4)]
    page = sweep_page(sweep_folder(tmp_path / "s", points, lambda share, count: share / count))
    assert names(page) == ["phase-diagram", "falls"]
    rows = section(page, "The design").blocks[1].rows
    assert rows == (("share", "0, 0.2, 0.4", "3"), ("count", "1, 2, 4", "3"))


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_designs_of_sensitivity_have_bars_and_the_plane_of_what_matters(tmp_path, kind):
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    if kind == "saltelli":
        cube = sobol_sample(problem, 16, calc_second_order=False, seed=1)
    else:
        cube = morris_sample(problem, 6, seed=1)
    points = [dict(zip("abc", map(float, row), strict=True)) for row in cube]
    sweep = sweep_folder(
        tmp_path / "s", points, lambda a, b, c: 0.02 + 0.002 * a + 0.09 * b + 0.03 * c,
        kind=kind, cube=cube, seeds=2,
    )  # fmt: skip
    page = sweep_page(sweep)
    assert names(page) == ["sensitivity", "phase-diagram", "falls"]
    _, phase = list(page.pictures())[:2]
    assert phase.caption.startswith("Crash probability over b and c.")


def test_a_design_with_missing_points_has_no_indices_but_a_page(tmp_path):
    cube = np.random.default_rng(1).random((7, 3))
    points = [dict(zip("abc", map(float, row), strict=True)) for row in cube]
    sweep = sweep_folder(tmp_path / "s", points, deepest, kind="saltelli", cube=cube)
    page = sweep_page(sweep)
    told = [
        block for block in section(page, "What the factors do").blocks if isinstance(block, Text)
    ]
    assert told[0].text.startswith("No sensitivity indices: 7 points")
    assert names(page) == ["phase-diagram", "falls"]


def test_where_all_runs_failed_the_page_says_why(tmp_path):
    page = sweep_page(sweep_folder(tmp_path / "s", SHARES, deeper, seeds=1, failed=tuple(range(5))))
    assert not names(page)
    table = next(b for b in section(page, "Failures").blocks if isinstance(b, Table))
    assert len(table.rows) == 5


def test_a_tipping_point_of_ratios_is_found_over_their_logarithm(tmp_path):
    points = [{"size": size} for size in (0.001, 0.01, 0.1, 1.0)]
    sweep = sweep_folder(tmp_path / "s", points, lambda size: 0.05 + 0.02 * np.log10(size / 0.03))
    critical = tipping_point(sweep, sweep.runs)
    assert critical is not None
    # of the days .9, 1.1, 1.3 and 1.5 none crashes at .001, two at .01, all above
    assert critical.value == pytest.approx(0.01, rel=0.05)
    assert np.isnan(critical.low)  # four days are too few for an interval


def test_what_never_tips_has_no_tipping_point(tmp_path):
    sweep = sweep_folder(tmp_path / "s", SHARES, lambda **_: 0.01)
    assert tipping_point(sweep, sweep.runs) is None
