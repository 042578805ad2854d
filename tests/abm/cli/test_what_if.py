"""`abm what-if` as a user meets it: what it prints, what it leaves, how it ends."""

import json

import pytest

from abm.cli.errors import explained
from abm.cli.what_if import what_if
from abm.records.run import open_run
from abm.report.figures import compare
from abm.runs.running import Request, run
from tests.abm.runs.test_running import SMALL

BAND = "agents.option_makers.hedging.band=0.5"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "small.yaml").write_text(SMALL)
    return run(Request(folder / "small.yaml"), folder / "run").path


@pytest.fixture
def ask(capsys, saved):
    """ask(at, overrides, without, out, as_json) -> (exit code, stdout, stderr)."""

    def call(at=None, overrides=(), without=(), out=None, as_json=False, folder=saved):
        capsys.readouterr()
        code = 0
        try:
            with explained():
                what_if(folder, at, overrides, without, out, as_json)
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return call


def test_both_futures_stand_side_by_side_and_in_folders_of_the_run(ask, saved):
    code, out, err = ask("09:31", (BAND,), ("insurers",))
    assert code == 0
    (folder,) = saved.glob("what-if-*")
    base, changed = open_run(folder / "base"), open_run(folder / "changed")
    assert folder.name == f"what-if-{changed.id[:6]}"
    assert base.id == open_run(saved).id
    falls = [json.loads((one.path / "summary.json").read_text())["fall"] for one in (base, changed)]
    assert f"small, seed 3, from 09:31:00 on: {BAND}, without insurers" in out
    heading = next(line for line in out.splitlines() if "measure" in line)
    assert heading.split() == ["measure", "changed", "as", "it", "was", "difference", "unit"]
    assert f"worst fall: {100 * falls[0]:.3g} % as it was, {100 * falls[1]:.3g} % changed\n" in out
    assert f"records  {base.path}\n         {changed.path}\n" in out
    assert (folder / "counterfactual.png").stat().st_size > 10_000
    assert "decisions/s" in err


def test_the_figure_shows_the_fork(ask, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "abm.cli.what_if.compare",
        lambda *runs: drawn.append(compare(*runs)) or drawn[-1],
    )
    assert ask("09:32:30", (BAND,), out=tmp_path)[0] == 0
    marks = [line for ax in drawn[0].axes for line in ax.lines if line.get_gid() == "fork"]
    assert [line.get_xdata()[0] for line in marks] == [9.5 * 3600 + 150] * len(drawn[0].axes)


def test_json(ask, saved, tmp_path):
    code, out, _ = ask("09:31", (), ("insurers",), tmp_path / "mine", as_json=True)
    found = json.loads(out)
    assert code == 0
    assert found["base"] == str(tmp_path / "mine" / "base")
    changed = open_run(found["changed"])
    assert (found["id"], found["parent"]) == (changed.id, open_run(saved).id)
    assert (found["at"], found["change"]) == ("09:31:00", "without insurers")
    assert found["figure"] == str(tmp_path / "mine" / "counterfactual.png")
    for name in ("base", "changed"):
        measures = json.loads((tmp_path / "mine" / name / "summary.json").read_text())
        assert found["measures"][name] == measures
    assert found["measures"]["changed"]["volume"] == changed.trades["quantity"].sum()


def test_a_run_that_keeps_no_depth_has_no_measures_but_two_futures(ask, tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL)
    request = Request(tmp_path / "small.yaml", ("record.depth=false",))
    folder = run(request, tmp_path / "run").path
    code, out, err = ask("09:31", (BAND,), folder=folder)
    assert code == 0
    assert "no measures: the run keeps no depth" in err
    assert "Worst fall" not in out
    assert open_run(next(folder.glob("what-if-*/changed"))).status == "complete"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("09:31", ()), "nothing to change: say --set PATH=VALUE or --without GROUP"),
        (("16:00", (BAND,)), "--at 16:00 is outside of the session, 09:30:00 to 09:35:00"),
        (("09:31", ("agents.makers.count=2",)), "found the key 'makers'"),
        (("09:31", (), ("insurer",)), "did you mean 'insurers'?"),
        (("09:31", ("agents.insurers.count=2",)), "agents.insurers.count: given at the open"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_leaves_nothing(ask, tmp_path, asked, why):
    at, overrides, *without = asked
    code, out, err = ask(at, overrides, *without, out=tmp_path / "nothing")
    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1
    assert not (tmp_path / "nothing").exists()


def test_ctrl_c_says_where_the_futures_are(ask, tmp_path, monkeypatch):
    def stop(watcher, model):
        watcher._slice = 0  # it has begun
        if model.now > model.session.open_time + 100 * 10**9:
            raise KeyboardInterrupt

    monkeypatch.setattr("abm.cli.what_if.Watcher.__call__", stop)
    code, _, err = ask("09:31", (BAND,), out=tmp_path)
    assert code == 130
    assert f"what was recorded until now is in {tmp_path}" in err
    assert open_run(tmp_path / "changed").status == "interrupted"
