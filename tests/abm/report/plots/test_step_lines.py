import numpy as np

from abm.report.plots.clock_axis import clock_times
from abm.report.plots.step_lines import LOTS, noisy_lines, step_line
from abm.risk.run.frames import DAY, SECOND
from abm.risk.run.steps import Steps
from tests.abm.risk.run.made_run import OPEN, MadeRun


def path(seconds, values) -> Steps:
    return Steps(OPEN + np.asarray(seconds, np.int64) * SECOND, np.asarray(values, np.float64))


def test_a_value_lasts_to_the_next_to_a_gap_or_to_the_end():
    line = step_line(path([0, 1, 3, 5], [7, 8, np.nan, 9]), OPEN + 9 * SECOND, "a", "red", LOTS)
    expected = path([0, 1, 3, 3, 5, 9], [7, 8, 8, np.nan, 9, 9])
    np.testing.assert_array_equal(line.x, clock_times(expected.times))
    np.testing.assert_array_equal(line.y, expected.values)
    assert line.line.shape == "hv"
    assert line.hovertemplate == "%{y:,.0f} lots"
    assert len(step_line(path([], []), OPEN, "a", "red", LOTS).x) == 0


def test_hovering_names_the_day_from_the_second_on():
    line = step_line(path([0], [7]), OPEN + DAY, "a", "red", LOTS)
    assert line.hovertemplate == "%{y:,.0f} lots, day %{customdata}"
    assert list(line.customdata) == [0, 1]


def test_a_million_steps_keep_their_extremes_in_few_points():
    values = np.cumsum(np.random.default_rng(3).integers(-1, 2, 1_000_000))
    many = Steps(OPEN + np.arange(1_000_000) * (SECOND // 1_000), values.astype(np.float64))
    line = step_line(many, OPEN + 1_000 * SECOND, "a", "red", LOTS)
    assert len(line.x) <= 3_000
    assert (line.y.min(), line.y.max()) == (values.min(), values.max())


def test_a_noisy_path_is_pale_behind_its_mean():
    run = MadeRun()
    lots = np.tile([90, 110], 1_800)
    pale, course = noisy_lines(run, path(range(3_600), lots), run.close_time, "bid", "red", LOTS)
    assert set(pale.y) == {90, 110}
    assert pale.opacity < 0.5
    assert pale.hoverinfo == "skip"
    np.testing.assert_allclose(course.y, 100, atol=2)
    assert course.hovertemplate == "%{y:,.0f} lots on average"
    assert len(noisy_lines(run, path([0], [1]), run.close_time, "bid", "red", LOTS)) == 1
