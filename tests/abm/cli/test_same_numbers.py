"""One sweep, asked in every way there is: a number and its interval are the same in all."""

import json

import numpy as np
import pandas as pd
import pytest

from abm.cli.analyze import analyze
from abm.cli.compare import compare as compare_folders
from abm.cli.query import query
from abm.dashboard.sweeps import headline as told_by_dashboard
from abm.report.page import Numbers
from abm.report.pages.headline import headline
from abm.report.pages.seeds_page import seeds_page
from abm.report.pages.sweep_page import sweep_page
from abm.report.pages.words import percent
from abm.risk.run.summary import one_row, summarize
from abm.risk.sweep.amplification import amplification
from abm.risk.sweep.paired import compare
from abm.risk.sweep.probability import complete, crash_probability
from abm.risk.sweep.response import response_table
from abm.runs.running import Request, run_seeds
from tests.abm.drawn import drawn_experiment
from tests.abm.report.pages.test_words import plain
from tests.abm.risk.sweep.made_sweep import grid, made_sweep, written

SEEDS = 20


def runs_of(points, groups=""):
    draw = np.random.default_rng(9)
    falls = draw.beta(2, 30, (points, SEEDS)) + 0.02 * np.arange(points)[:, np.newaxis]
    places = grid(points, SEEDS)
    more = dict.fromkeys(("fall_start", "fall_trough", "recovery"), 900.0)
    more |= dict.fromkeys(("depth_left", "bid_depth_left", "empty", "withdrawals"), 0.5)
    frame = made_sweep(falls.ravel() / (2 if groups else 1), **places, **more)
    return frame.assign(without=groups, share=0.1 * frame["point"])


def as_json(capsys, ask, *arguments):
    capsys.readouterr()
    ask(*arguments)
    return json.loads(capsys.readouterr().out)


def asked(capsys, folder, sql):
    return as_json(capsys, query, sql, folder, True, False)


def numbers(found):
    return {number.name: number for number in found}


def test_one_point_is_told_alike_by_all(tmp_path, capsys):
    sweep = written(tmp_path / "sweep", runs_of(1))
    found = as_json(capsys, analyze, sweep.path, None, None, True)
    row = found["crashes"][0]
    (seen,) = asked(
        capsys, sweep.path, "select count(*) n, sum((fall >= 0.05)::int) c, avg(fall) m from runs"
    )
    assert (seen["n"], seen["c"]) == (row["runs"], row["crashes"])
    reported = numbers(headline(sweep.runs, sweep.crash))
    chance, fall = reported["Crash probability"], reported["Mean fall"]
    assert chance.value == percent(row["probability"]) == percent(seen["c"] / seen["n"])
    ends = [plain(percent(row[end])) for end in ("low", "high")]
    assert f"95 % interval {ends[0].removesuffix(' %')} to {ends[1]} (Wilson)" in plain(chance.note)
    assert f"interval {100 * row['low']:.1f} to {100 * row['high']:.1f} %" in told_by_dashboard(
        sweep.runs, sweep.crash
    )
    assert fall.value == percent(seen["m"])
    tail = found["tail_risk"][0]
    assert reported["Expected shortfall"].value == percent(tail["expected_shortfall"])
    assert "too few runs" in reported["Expected shortfall"].note
    assert tail["expected_shortfall_low"] is None


def test_each_point_of_a_grid_is_told_alike_by_all(tmp_path, capsys):
    sweep = written(tmp_path / "sweep", runs_of(3), ["share"])
    found = as_json(capsys, analyze, sweep.path, None, None, True)
    curve = response_table(sweep.runs, "share", sweep.crash)
    means = asked(
        capsys, sweep.path, "select share, avg(fall) m from runs group by share order by share"
    )
    for row, drawn, seen in zip(found["crashes"], found["response"], means, strict=True):
        assert [row[n] for n in ("share", "probability", "low", "high")] == pytest.approx(
            [drawn[n] for n in ("share", "probability", "low", "high")]
        )
        assert drawn["mean_fall"] == pytest.approx(seen["m"])
    assert curve["mean_fall"].tolist() == pytest.approx(
        [row["mean_fall"] for row in found["response"]]
    )
    chances = [row["probability"] for row in found["crashes"]]
    reported = numbers(headline(sweep.runs, sweep.crash))["Crash probability"]
    assert reported.value == f"{percent(min(chances))} to {percent(max(chances))}"
    deep = next(s for s in sweep_page(sweep).sections if s.title == "How deep the falls are")
    (table,) = (block for block in deep.blocks if hasattr(block, "rows"))
    assert [row[3] for row in table.rows] == [percent(chance) for chance in chances]


def test_with_and_without_are_compared_alike(tmp_path, capsys):
    both = pd.concat([runs_of(1), runs_of(1, "insurers")], ignore_index=True)
    both["run"] = [f"{i:04x}" for i in range(len(both))]
    sweep = written(tmp_path / "sweep", both, without=["insurers"])
    row = as_json(capsys, analyze, sweep.path, None, None, True)["amplification"][0]
    first, second = (complete(both[both["without"] == g]) for g in ("insurers", ""))
    by_hand = amplification(second["fall"], first["fall"])
    paired = compare(first, second)
    assert row["ratio"] == pytest.approx(by_hand.ratio) == pytest.approx(2)
    assert row["difference"] == pytest.approx(paired.difference)
    assert [row["difference_low"], row["difference_high"]] == pytest.approx(
        [paired.low, paired.high]
    )
    assert crash_probability(both, sweep.crash, ["without"])["runs"].tolist() == [SEEDS, SEEDS]


def drawn_runs(folder, seed, without):
    """Three seeds of a drawn experiment, with all its groups or without some."""
    file = folder / "drawn.yaml"
    told = drawn_experiment(seed).model_dump(mode="json", exclude={"seed", "study", "sweep"})
    file.write_text(json.dumps(told))
    request = Request(file, without=without)
    return run_seeds(request, folder / request.name, range(1, 4))


def frame_of(runs, without):
    """The table of runs of a sweep with a single point."""
    rows = pd.DataFrame([one_row(summarize(run)) for run in runs])
    facts = {"run": [run.id for run in runs], "seed": [run.seed for run in runs]}
    return made_sweep(rows.pop("fall"), without=without, **facts, **dict(rows.items()))


@pytest.mark.parametrize("seed", range(2))
def test_a_drawn_experiment_of_several_seeds_is_told_alike_by_all(tmp_path, capsys, seed):
    whole, lesser = (drawn_runs(tmp_path, seed, left) for left in ((), ("noise",)))
    parts = [frame_of(whole, ""), frame_of(lesser, "noise")]
    one = written(tmp_path / "one", parts[0])
    found = as_json(capsys, analyze, one.path, None, None, True)["crashes"][0]
    (seen,) = asked(
        capsys, one.path, "select count(*) n, sum((fall >= 0.05)::int) c, avg(fall) m from runs"
    )
    assert (found["runs"], found["crashes"]) == (seen["n"], seen["c"]) == (3, seen["c"])
    (block,) = (
        block
        for section in seeds_page(whole).sections
        for block in section.blocks
        if isinstance(block, Numbers)
    )
    told, swept = numbers(block.items), numbers(headline(one.runs, one.crash))
    for name, value in (("Crash probability", seen["c"] / 3), ("Mean fall", seen["m"])):
        assert told[name].value == swept[name].value == percent(value)
    both = written(tmp_path / "both", pd.concat(parts, ignore_index=True), without=["noise"])
    row = as_json(capsys, analyze, both.path, None, None, True)["amplification"][0]
    paired = as_json(
        capsys, compare_folders, *(runs[0].path.parent for runs in (whole, lesser)), None, True
    )
    assert paired["difference"] == pytest.approx(row["difference"])
    assert paired["pairs"] == 3
