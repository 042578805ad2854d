"""A sweep is read for its page: chosen runs, headline, picture, table."""

import pytest

from abm.dashboard.sweeps import headline, read, runs_table, shape
from abm.records.run import RunError
from tests.abm.dashboard.made_sweep import PROVIDERS, SEEDS, SHARES, fall, made_sweep


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "made"
    made_sweep(folder)
    return {"made": folder}


def test_runs_with_and_without_groups_are_told_apart(sweeps):
    sweep = read(sweeps, "made")
    assert (sweep.factors, sweep.without, sweep.crash) == (
        ["share", "providers"], ["", "insurers"], 0.05
    )  # fmt: skip
    number = len(SHARES) * len(PROVIDERS) * len(SEEDS)
    assert len(sweep.chosen("")) == len(sweep.chosen("insurers")) == number
    assert (sweep.chosen("insurers")["fall"] < 0.02).all()


def test_the_headline_counts_crashes_among_complete_runs(sweeps):
    runs = read(sweeps, "made").chosen("")
    falls = [fall(s, n, seed, "") for s in SHARES for n in PROVIDERS for seed in SEEDS][1:]
    crashes = sum(each >= 0.05 for each in falls)
    assert 0 < crashes < len(falls)
    told = headline(runs, 0.05)
    assert told.startswith(f"{len(falls)} complete runs, 1 not complete: {crashes} crashed")
    assert f"{100 * crashes / len(falls):.1f} %" in told


def test_two_factors_make_a_phase_diagram_and_one_a_response(sweeps):
    made = read(sweeps, "made")
    runs = made.chosen("")
    both = shape(made, runs, "share", "providers", 0.05).data[0]
    assert both.type == "heatmap"
    assert both.z.shape == (len(PROVIDERS), len(SHARES))
    assert both.z[0].tolist() == [0, 1, 1]  # with five providers
    one = shape(made, runs, "share", "", 0.05)
    assert one.data[-1].x.tolist() == list(SHARES)
    with pytest.raises(ValueError, match="choose a factor"):
        shape(made, runs, None, "", 0.05)


def test_the_table_holds_a_row_a_run(sweeps):
    sweep = read(sweeps, "made")
    headings, rows, caption = runs_table(sweep, sweep.chosen(""))
    assert headings == ["point", "seed", "status", "share", "providers", "fall, %", "withdrawals"]
    assert rows[0][:5] == ["0", "1", "timed out", "0", "5"]
    falls = [f"{100 * fall(0.0, 5, seed, ''):.2f}" for seed in SEEDS]
    assert [row[5] for row in rows[:4]] == falls
    assert caption == f"{len(rows)} runs"


def test_without_a_sweep_it_is_said_how_to_make_one(sweeps):
    with pytest.raises(RunError, match="abm sweep FILE"):
        read({}, None)
    with pytest.raises(RunError, match="choose a sweep"):
        read(sweeps, "gone")
