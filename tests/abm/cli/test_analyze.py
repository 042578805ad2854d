"""`abm analyze` as a user meets it: what it prints, what it leaves, how it ends."""

import numpy as np
import pytest
from scipy import stats

from abm.records.sweep import open_sweep
from abm.risk.sweep.systemic import findings
from tests.abm.cli.command_line import called, strict
from tests.abm.risk.sweep.made_sweep import written
from tests.abm.risk.sweep.test_systemic import CUBE, PATHS, SHARES, both, days, deep, over, rising


@pytest.fixture
def abm(monkeypatch, capsys, tmp_path):
    """abm(*arguments) -> (exit code, stdout, stderr), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


@pytest.fixture
def curve(tmp_path):
    """A sweep over the share of some makers, with and without them."""
    frame = days(over("share", SHARES), rising, "makers")
    return written(tmp_path / "curve", frame, ["share"], without=["makers"]).path


def test_every_finding_is_printed_and_kept(abm, curve):
    code, out, err = abm("analyze", curve)
    expected = findings(open_sweep(curve))
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    titles = [lines.index(each.title) for each in expected]
    assert titles == sorted(titles)
    assert "Critical share" in lines
    assert lines[-1] == f"all tables  {curve / 'analysis.json'}"
    kept = strict((curve / "analysis.json").read_text())
    assert list(kept) == [each.key for each in expected]
    for each in expected:
        assert list(kept[each.key][0]) == list(each.table)
        assert len(kept[each.key]) == len(each.table)
    # fewer than twenty runs in the tail: undefined
    assert kept["tail_index"][0]["index"] is None
    assert ["–", "–", "0", "0.012"] in [line.split()[2:] for line in lines]
    assert kept["classes"][0]["value_at_risk"] is None
    # both ends of an interval in one cell
    low, high = (kept["crashes"][0][end] for end in ("low", "high"))
    assert f"{low:.3g} to {high:.3g}" in out
    assert max(map(len, lines)) <= 110


def crashes_in(out):
    """Crashes of all points together."""
    return sum(row["crashes"] for row in strict(out)["crashes"])


def test_json_is_what_is_kept_and_nothing_else(abm, curve):
    code, out, _ = abm("analyze", curve, "--json")
    assert code == 0
    assert out == (curve / "analysis.json").read_text()
    assert crashes_in(out) == 14


def test_a_crash_is_what_the_user_says(abm, curve):
    _, out, _ = abm("analyze", curve, "--json", "--crash", 0.03)
    assert crashes_in(out) == 20
    assert crashes_in(abm("analyze", curve, "--json", "--crash", 0.9)[1]) == 0


def test_two_sweeps_are_compared_run_by_run(abm, curve, tmp_path):
    frame = days(over("share", SHARES), rising, "makers")
    calmer = frame.assign(fall=frame["fall"] * 0.9 - frame["seed"] / 1e4)
    # whatever the order of the rows
    other = written(tmp_path / "calmer", calmer[::-1].reset_index(drop=True), ["share"])
    code, out, _ = abm("analyze", curve, "--against", other.path)
    assert code == 0
    assert "Against calmer" in out
    whole = frame["without"] == ""
    before, after = (each[whole].reset_index(drop=True) for each in (frame, calmer))
    seeds = (
        after["fall"].groupby(after["seed"]).mean() - before["fall"].groupby(before["seed"]).mean()
    )
    (found,) = strict((curve / "analysis.json").read_text())["comparison"]
    assert (found["pairs"], found["seeds"]) == (36, 6)
    assert found["difference"] == pytest.approx(seeds.mean())
    paired = stats.ttest_1samp(seeds, 0)
    assert found["t_test"] == pytest.approx(paired.pvalue)
    interval = paired.confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx((interval.low, interval.high))
    assert found["signed_rank"] == pytest.approx(stats.wilcoxon(seeds).pvalue)
    lost = int(((before["fall"] >= 0.05) & (after["fall"] < 0.05)).sum())
    assert lost > 0
    assert (found["only_first"], found["only_second"]) == (lost, 0)
    assert found["mcnemar"] == pytest.approx(min(1, 2 * 0.5**lost))


def test_a_long_table_is_cut(abm, tmp_path):
    points = both(np.linspace(0, 1, 9), np.arange(5))
    sweep = written(tmp_path / "plane", days(points, deep), ["x", "y"])
    out = abm("analyze", sweep.path)[1]
    assert "5 more rows in analysis.json" in out
    assert len(strict((sweep.path / "analysis.json").read_text())["phase"]) == 45


def test_what_cannot_be_known_yet_is_said(abm, tmp_path):
    frame = days(PATHS, deep)
    frame.loc[frame["point"] == 3, "status"] = "timed out"
    sweep = written(tmp_path / "morris", frame, ["x", "y"], "morris", CUBE)
    code, out, _ = abm("analyze", sweep.path)
    assert code == 0
    assert "Which factors matter" in out
    assert "until every point has a complete run: 1 of 6 points have no fall: 3." in out
    assert strict((sweep.path / "analysis.json").read_text())["sensitivity"] == []


def test_errors_are_the_users(abm, curve, tmp_path):
    assert abm("analyze", "nowhere") == (
        2,
        "",
        "nowhere holds no sweep: there is no sweep.json in it\n",
    )
    frame = days(over("share", SHARES), rising)
    lost = written(tmp_path / "lost", frame.assign(status="failed"), ["share"])
    code, _, err = abm("analyze", lost.path)
    assert code == 2
    assert "lost holds no complete run" in err
    elsewhere = written(tmp_path / "elsewhere", frame.assign(seed=frame["seed"] + 100), ["share"])
    code, _, err = abm("analyze", curve, "--against", elsewhere.path)
    assert code == 2
    assert "the two have no point and seed in common" in err
    other = written(tmp_path / "other", frame.rename(columns={"empty": "full"}), ["share"])
    by_hand = written(tmp_path / "by hand", frame, ["share"], measure="empty")
    code, _, err = abm("analyze", by_hand.path, "--against", other.path)
    assert code == 2
    assert "other holds no measure 'empty'" in err
    for level in ("0", "1.5", "deep"):
        assert abm("analyze", curve, "--crash", level)[0] == 2
    (curve / "summary.parquet").write_bytes(b"PAR1")
    code, _, err = abm("analyze", curve)
    assert code == 2
    assert "summary.parquet is damaged" in err
    assert not list(tmp_path.glob("*/analysis.json"))
