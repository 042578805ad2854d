"""`abm attribute` as a user meets it: what it prints, what it leaves, how it ends."""

from pathlib import Path

import pytest

from abm.cli import attribute
from abm.records.sweep import open_sweep
from tests.abm.cli.command_line import called, strict
from tests.abm.runs.test_attribution import BRIEF

ASKED = ("attribute", "brief.yaml", "--classes", "insurers, large_seller", "--seeds", 2)
FOLDER = Path("results/brief-attribution")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with the experiment, in which no run is made twice."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "brief.yaml").write_text(BRIEF)
    return folder


@pytest.fixture
def abm(monkeypatch, capsys, home):
    """abm(*arguments) -> (exit code, stdout, stderr), in the folder."""
    monkeypatch.chdir(home)
    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def failing(monkeypatch, which):
    """Make the first runs, so many, fail."""
    run_plan = attribute.run_plan

    def some_fail(*arguments):
        rows = run_plan(*arguments)
        lost = list(rows)[:which]
        told = {"status": "failed", "error": "Traceback\nValueError: no trade\n"}
        return rows | {run: rows[run] | told for run in lost}

    monkeypatch.setattr(attribute, "run_plan", some_fail)


def test_shares_are_printed_drawn_and_kept(abm):
    code, out, _ = abm(*ASKED)
    assert code == 0
    kept = strict((FOLDER / "attribution.json").read_text())
    assert (kept["groups"], kept["seeds"]) == (["insurers", "large_seller"], [3, 4])
    assert (kept["coalitions"], kept["orders"]) == (4, None)
    none, everyone = kept["fall_without_them"], kept["fall_with_them"]
    shares = {row["player"]: row["value"] for row in kept["values"]}
    assert sum(shares.values()) == pytest.approx(everyone - none)
    assert shares["large_seller"] > 0.001
    # the mean falls stand in the table of runs, too
    means = open_sweep(FOLDER).runs.groupby("coalition")["fall"].mean()
    assert means[["none", "insurers+large_seller"]].tolist() == pytest.approx([none, everyone])
    assert "all coalitions, 2 days" in out
    cells = [line.split() for line in out.splitlines()]
    assert ["none", "of", "them", f"{100 * none:.2f}"] in cells
    assert ["all", "of", "them", f"{100 * everyone:.2f}"] in cells
    for name, share in shares.items():
        assert [name, f"{100 * share:+.2f}"] in [line[:2] for line in cells]
    assert f"figure  {FOLDER / 'attribution.html'}" in out
    assert (FOLDER / "attribution.html").stat().st_size > 1_000_000  # it stands alone


def test_json_is_what_is_kept_and_nothing_is_run_again(abm):
    abm(*ASKED)
    files = {file: file.stat().st_mtime_ns for file in FOLDER.glob("runs/*")}
    code, out, _ = abm(*ASKED, "--json", "--jobs", 2)
    assert code == 0
    assert out == (FOLDER / "attribution.json").read_text()
    assert strict(out)["figure"] == str(FOLDER / "attribution.html")
    assert {file: file.stat().st_mtime_ns for file in FOLDER.glob("runs/*")} == files
    assert len(files) == 8


def test_orders_may_be_drawn_at_random(abm):
    code, out, _ = abm(*ASKED, "--samples", 3)
    assert code == 0
    assert "over 3 orders, 2 days" in out
    kept = strict((FOLDER / "attribution.json").read_text())
    assert (kept["orders"], kept["interactions"]) == (3, [])


def test_one_storm_has_no_interval(abm):
    code, out, _ = abm(*ASKED[:-1], 1)
    assert code == 0
    assert "nan" not in out
    (line,) = (line.split() for line in out.splitlines() if "large_seller" in line)
    assert line[2] == "–"
    kept = strict((FOLDER / "attribution.json").read_text())
    assert [row["low"] for row in kept["values"]] == [None, None]


def test_runs_that_failed_are_told_and_the_other_storms_shared_out(abm, monkeypatch):
    _, whole, _ = abm(*ASKED[:-1], 2, "--json")
    failing(monkeypatch, 1)
    code, out, err = abm(*ASKED, "--json")
    assert code == 1
    assert "ValueError: no trade" in err
    assert "1 of 8 runs failed" in err
    assert strict(out)["fall_with_them"] != strict(whole)["fall_with_them"]
    assert [row["low"] for row in strict(out)["values"]] == [None, None]


def test_without_a_whole_storm_there_is_nothing_to_share_out(abm, monkeypatch):
    failing(monkeypatch, 8)
    code, out, err = abm(*ASKED)
    assert (code, out) == (2, "")
    assert "8 of 8 runs failed" in err
    assert err.endswith("no day was completed with every coalition; see the failures above\n")


def test_errors_are_the_users(abm):
    code, _, err = abm("attribute", "brief.yaml", "--classes", "insurer", "--out", "nothing")
    assert code == 2
    assert "there is no group 'insurer'" in err
    assert "did you mean 'insurers'?" in err
    assert abm("attribute", "none.yaml", "--out", "nothing")[0] == 2
    assert abm("attribute", "brief.yaml", "--set", "agents.nobody.count=1")[0] == 2
    assert abm("attribute", "brief.yaml", "--samples", 0)[0] == 2
    assert not Path("nothing").exists()
