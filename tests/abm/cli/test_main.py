"""The command line as a user meets it: what it prints, what it leaves, how it ends."""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from abm.kinds import SORTS
from abm.records.run import open_run
from abm.risk.run.attribution import attribution
from abm.risk.run.fallout import growth, wealth
from tests.abm.cli.command_line import called, strict
from tests.abm.runs.test_running import SMALL
from tests.abm.runs.test_studying import QUESTIONS, TINY

ROOT = Path(__file__).parents[3]
START = "from abm.cli.main import main; main()"
COMMANDS = (
    *("run", "study", "sweep", "analyze", "attribute", "what-if", "report", "dashboard", "query"),
    *("cluster", "compare", "profit", "replay", "export", "list"),
    *("check", "schema", "reproduce", "benchmark", "doctor"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with the experiment."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "small.yaml").write_text(SMALL)
    return folder


@pytest.fixture
def abm(monkeypatch, capsys, home):
    """abm(*arguments) -> (exit code, stdout, stderr), in the folder."""
    monkeypatch.chdir(home)

    return lambda *arguments: called(monkeypatch, capsys, *arguments)


def process(folder, *arguments, code=START):
    """The command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def pair(abm):
    """Folders of a run of seed 3 with and without the hedgers."""
    names = ("small", "small-without-insurers-option_makers")
    if not Path("pair").exists():
        assert abm("run", "small.yaml", "--out", "pair")[0] == 0
        hedgers = "insurers, option_makers"
        assert abm("run", "small.yaml", "--out", "pair", "--without", hedgers)[0] == 0
    return [Path("pair") / name for name in names]


# run


def test_run_prints_measures_and_leaves_records_and_a_figure(abm):
    code, out, err = abm("run", "small.yaml", "--seed", 6, "--out", "elsewhere")
    folder = Path("elsewhere/small/seed-6")
    assert code == 0
    assert all(text in out for text in ("Worst fall", "small, seed 6", f"records  {folder}"))
    assert "decisions/s" in err  # on stderr, so that stdout can be piped
    assert "decisions/s" not in out
    assert open_run(folder).id in out
    assert (folder / "crash.png").stat().st_size > 10_000
    strict((folder / "summary.json").read_text())


def test_run_json_is_json_and_says_where_the_run_is(abm):
    code, out, _ = abm("run", "small.yaml", "--json", "--out", "elsewhere")
    found = strict(out)
    run = open_run(found.pop("run"))
    assert (code, run.id, run.seed) == (0, found.pop("id"), 3)
    assert found == strict((run.path / "summary.json").read_text())
    assert found["volume"] == run.trades["quantity"].sum()


def test_run_of_many_seeds_and_processes(abm):
    setting = ("--set", "agents.noise_traders.count=50", "--set", "session.close='09:33'")
    code, out, _ = abm("run", "small.yaml", *setting, "--seeds", 2, "--jobs", 2, "--out", "many")
    (folder,) = Path("many").iterdir()
    assert code == 0
    assert "over 2 seeds" in out
    assert sorted(path.name for path in folder.iterdir()) == ["seed-3", "seed-4", "summary.csv"]
    for seed in (3, 4):
        run = open_run(folder / f"seed-{seed}")
        assert (run.status, run.seed) == ("complete", seed)
        assert run.experiment["agents"]["noise_traders"]["count"] == 50
        assert run.close_time - run.open_time == 180 * 10**9
    again = abm("run", "small.yaml", *setting, "--seeds", 2, "--out", "many", "--json")
    assert set(strict(again[1])) == {"3", "4"}


def test_an_edited_experiment_runs_into_another_folder_and_the_same_is_kept(abm):
    Path("edited.yaml").write_text(SMALL.replace("09:35", "09:31"))
    assert abm("run", "edited.yaml", "--out", "kept")[0] == 0
    mine = Path("kept/edited/seed-3/mine.txt")
    mine.write_text("")
    code, out, err = abm("run", "edited.yaml", "--out", "kept")
    assert (code, mine.exists()) == (0, True)
    assert "kept/edited/seed-3 is this run, complete: it is not run again" in err
    assert "Worst fall" in out
    Path("edited.yaml").write_text(SMALL.replace("09:35", "09:32"))
    code, _, err = abm("run", "edited.yaml", "--out", "kept", "--json")
    assert (code, mine.exists()) == (0, True)
    assert "kept/edited holds runs of another experiment" in err
    (other,) = {place.name for place in Path("kept").iterdir()} - {"edited"}
    assert other == f"edited-{open_run(f'kept/{other}/seed-3').facts['experiment_id']}"
    shutil.copytree(f"kept/{other}/seed-3", "kept/edited/seed-4")
    for command in (("report", "kept/edited"), ("compare", "kept/edited", "kept/edited")):
        code, _, err = abm(*command)
        assert code == 2
        assert "are both of seed 3; move one of them away" in err
    assert abm("run", "edited.yaml", "--seed", 2**63 - 1, "--seeds", 2)[0] == 2


def test_run_without_a_record_has_no_measures_but_is_a_run(abm):
    code, out, err = abm("run", "small.yaml", "--set", "record.depth=false", "--out", "less")
    assert code == 0
    assert "no measures: the run keeps no depth" in err
    (folder,) = Path("less").glob("*/seed-3")
    assert f"records  {folder}" in out
    assert open_run(folder).status == "complete"
    less = ("--set", "record.depth=false", "--out", "less")
    code, out, err = abm("run", "small.yaml", *less, "--seeds", 2)
    assert code == 0
    assert "no measures: the runs keep no depth" in err
    assert f"records  {folder.parent}/seed-*" in out


def test_a_wrong_file_says_everything_at_once_and_writes_nothing(abm):
    wrong = SMALL.replace("count: 60", "count: -1").replace("informed", "infromed")
    Path("wrong.yaml").write_text(wrong.replace("price: 100.0", "price: high"))
    code, out, err = abm("run", "wrong.yaml", "--set", "seed=x", "--out", "nothing")
    assert (code, out) == (2, "")
    assert [line.partition(": found")[0] for line in err.splitlines()] == [
        "wrong.yaml:4: instruments.stock.price",
        "wrong.yaml:12: agents.noise_traders.count",
        "wrong.yaml:12: agents.noise_traders.infromed",
        "--set seed=x: seed",
    ]
    assert "did you mean 'informed'?" in err
    assert not Path("nothing").exists()
    assert abm("check", "wrong.yaml")[0] == 2


def test_an_unknown_group_is_told_the_nearest(abm):
    code, _, err = abm("run", "small.yaml", "--without", "insurer", "--out", "nothing")
    assert code == 2
    assert "did you mean 'insurers'?" in err
    assert not Path("nothing").exists()


@pytest.mark.parametrize("out", ["small.yaml", "/dev/null/results"])
def test_a_folder_that_cannot_be_written_is_one_message(abm, out):
    code, _, err = abm("run", "small.yaml", "--out", out)
    assert code == 2
    assert "Not a directory" in err


def test_too_many_messages_is_one_message_and_a_failed_run(abm):
    flood = "class Flooder(Trader):\n    def step(self):\n        for _ in range(300):\n"
    text = f"from abm.agents.trader import Trader\n\n\n{flood}            self.limit(0, 9, 1)\n"
    Path("flooder.py").write_text(text)
    mine = "code: [flooder.py]\nagents:\n  flood: {kind: flooder}\n"
    Path("flood.yaml").write_text(SMALL.replace("agents:\n", mine))
    code, _, err = abm("run", "flood.yaml")
    assert code == 2
    assert "trader 0 of group 'flood' sent more than 256 messages" in err
    assert open_run("results/flood/seed-3").status == "failed"


# study


@pytest.fixture
def studied(abm, monkeypatch):
    """The experiment with a study in it, and questions of its own."""
    known = {name: import_module(f"{QUESTIONS}.{name}") for name in ("volume", "faulty")}
    monkeypatch.setattr("abm.runs.studying.questions", lambda: known)
    Path("tiny.yaml").write_text(TINY)
    return abm


def test_study_prints_a_table_and_leaves_rows_a_figure_and_facts(studied):
    code, out, err = studied("study", "tiny.yaml", "--out", "studies")
    folder = Path("studies/tiny")
    assert code == 0
    assert all(text in out for text in ("as_it_is", f"rows    {folder / 'study.csv'}"))
    assert "3 variants x 2 seeds" in err
    files = ["study.csv", "study.json", "study.png"]
    assert sorted(path.name for path in folder.iterdir()) == files
    facts = strict((folder / "study.json").read_text())
    assert (facts["question"], facts["seeds"]) == ("volume", [3, 4])
    assert facts["variants"] == ["many", "as_it_is", "few"]
    assert facts["experiment"]["study"]["variants"]["many"] == {"agents.noise_traders.count": 20}
    assert facts["code_version"].startswith("0.")
    whole = (folder / "study.csv").read_text()
    assert whole.startswith("variant,seed,lots,trades,traders\nmany,3,")
    again = ("study", "tiny.yaml", "--out", "studies", "--jobs", 2, "--json")
    found = strict(studied(*again)[1])
    assert (folder / "study.csv").read_text() == whole
    assert found["study"] == str(folder)
    assert [row["seed"] for row in found["rows"]] == [3, 4] * 3
    other = ("--set", "agents.providers.lots=2", "--seeds", 1, "--json", "--out", "studies")
    found = strict(studied("study", "tiny.yaml", *other)[1])
    assert found["study"] != str(folder)
    assert [row["seed"] for row in found["rows"]] == [3, 3, 3]


def test_a_study_that_fails_says_where_and_leaves_nothing(studied):
    asked = ("--set", "study.question=faulty", "--out", "failed", "--jobs", 2)
    code, out, err = studied("study", "tiny.yaml", *asked)
    assert (code, out) == (2, "")
    assert "variant 'few', seed 4: ValueError: no trade (" in err
    assert not [path for path in Path("failed").rglob("*") if path.is_file()]


def test_study_says_what_is_missing_and_how_to_mend_it(studied):
    code, _, err = studied("study", "small.yaml")
    assert code == 2
    assert "small.yaml has no study: add `study:` with a question (one of: volume, faulty)" in err
    for command in ("study", "check"):
        code, _, err = studied(command, "tiny.yaml", "--set", "study.question=volumes")
        assert code == 2
        assert "there is no 'volumes', only: volume, faulty; did you mean 'volume'?" in err


def test_check_reads_every_variant(studied):
    lines = studied("check", "tiny.yaml")[1].splitlines()
    assert lines[-1] == "  study of volume: many, as_it_is, few; 2 seeds"
    Path("wrong.yaml").write_text(TINY.replace("noise_traders.count: 20", "nois_traders.count: 2"))
    for command in ("study", "check"):
        code, _, err = studied(command, "wrong.yaml")
        assert code == 2
        assert "study.variants.many.agents.nois_traders: found the key 'nois_traders'" in err
        assert "did you mean 'noise_traders'?" in err


# compare


def test_compare_draws_and_tells_the_amplification(abm, pair):
    code, out, _ = abm("compare", *pair)
    assert code == 0
    assert "with hedgers against without hedgers" in out
    assert "one seed: no interval" in out
    assert (pair[0] / "compare.png").stat().st_size > 10_000
    code, out, _ = abm("compare", *pair, "--json", "--out", "figure.svg")
    found = strict(out)
    falls = [strict((f / "seed-3/summary.json").read_text())["fall"] for f in pair]
    assert (code, found["pairs"]) == (0, 1)
    assert found["amplification"] == pytest.approx(falls[0] / falls[1])
    assert found["amplification_interval"] == [None, None]
    assert Path("figure.svg").read_text().startswith("<?xml")


def test_compare_refuses_what_is_no_pair(abm, pair):
    assert abm("run", "small.yaml", "--seed", 8, "--out", "other")[0] == 0
    code, _, err = abm("compare", pair[0], "other/small")
    assert code == 2
    assert "no seed in common (3 against 8): a day is the same only for the same seed" in err
    assert abm("compare", pair[0], "nowhere")[2] == (
        "nowhere holds no run: neither run.json nor folders seed-*\n"
    )
    code, _, err = abm("compare", *reversed(pair))
    assert code == 2
    assert "lacks agents.insurers, agents.option_makers" in err
    assert "give the two the other way round" in err
    code, _, err = abm("compare", pair[0], pair[0])
    assert code == 2
    assert "have the same groups; run one of them --without some" in err
    fewer = ("--set", "agents.noise_traders.count=50", "--without", "insurers")
    assert abm("run", "small.yaml", "--out", "fewer", *fewer)[0] == 0
    (other,) = Path("fewer").iterdir()
    code, _, err = abm("compare", pair[0], other)
    assert code == 2
    assert "are no pair: they differ in agents.noise_traders; compare" in err
    code, _, err = abm("compare", *pair, "--out", "figure.xyz")
    assert code == 2
    assert "must end in one of: .png, .pdf, .svg" in err


# profit


def test_profit_tells_why_and_draws(abm):
    chained = SMALL.replace("agents:\n", "chains:\n  index: {venue: exchange}\nagents:\n")
    Path("chained.yaml").write_text(chained)
    assert abm("run", "chained.yaml", "--set", "record.option_interval=10")[0] == 0
    folder = Path("results") / next(path.name for path in Path("results").glob("chained-set-*"))
    folder /= "seed-3"
    code, out, _ = abm("profit", folder, "--traders")
    assert code == 0
    assert all(word in out for word in ("option_makers", "insurers", "gamma", "hedging"))
    for name in ("profit.png", "surface.png"):
        assert f"figure  {folder / name}" in out
        assert (folder / name).stat().st_size > 10_000
    code, out, _ = abm("profit", folder, "--json", "--traders", "--group", "option_makers")
    found = strict(out)
    made = found["groups"]["option_makers"]
    assert (code, list(found["groups"]), len(found["traders"])) == (0, ["option_makers"], 3)
    assert made["total"] == pytest.approx(sum(each["total"] for each in found["traders"]))
    assert made["total"] == pytest.approx(sum(v for k, v in made.items() if k != "total"), abs=0.01)
    run = open_run(folder)
    minute = run.open_time + 60 * 10**9  # by then there is a mid-price
    gained = attribution(run, start=minute)["total"].groupby("group").sum()
    for group, grown in growth(wealth(run), minute, run.close_time)[gained.index].items():
        assert gained[group] == pytest.approx(grown, abs=0.01)
    assert (
        "no group of option accounts 'makers', only: "
        in abm("profit", folder, "--group", "makers")[2]
    )


def test_profit_of_a_run_without_desks_or_a_chain(abm, pair):
    folder = pair[0] / "seed-3"
    assert abm("profit", folder)[0] == 0
    assert not (folder / "surface.png").exists()
    code, _, err = abm("profit", pair[1] / "seed-3")
    assert code == 2
    assert "has no option accounts: nobody in it trades options or hedges" in err


# export, replay


def test_an_exported_run_replays_to_the_same_book_in_every_row(abm, pair):
    code, out, _ = abm("export", pair[0] / "seed-3", "--out", "lobster", "--date", "2010-05-06")
    message, book = out.splitlines()
    assert code == 0
    assert Path(message).name.startswith("SMALL_2010-05-06_")
    code, out, _ = abm("replay", message, "--json")
    found = strict(out)
    assert code == 0
    assert found["agreed"] == found["compared"] == found["messages"] - 1 > 1000
    assert found["trades"] > 100
    nothing = ("refused", "unmatched", "overtaken", "unknown")
    assert [found[name] for name in nothing] == [0] * 4
    assert found["disagreements"] == []
    code, out, _ = abm("replay", message, "--book", book)
    assert "agree (100.00%)" in out


def test_export_and_replay_say_what_is_wrong(abm, pair):
    run = pair[0] / "seed-3"
    assert abm("export", "nowhere")[::2] == (
        2,
        "nowhere holds no run: there is no run.json in it\n",
    )
    assert "has no venue 'nyse', only: exchange" in abm("export", run, "--venue", "nyse")[2]
    code, _, err = abm("replay", "small.yaml")
    assert code == 2
    assert "small.yaml:1: 2 columns instead of 6" in err


# quick commands


def test_check_and_list_name_what_there_is(abm):
    assert abm("check", "small.yaml", "--without", "insurers")[1].splitlines() == [
        "small.yaml: A large seller, and hedgers who sell with him",
        "  noise_traders: 60 x noise_trader",
        "  providers: 4 x liquidity_provider",
        "  insurers: 0 x portfolio_insurer",
        "  option_makers: 3 x option_market_maker",
        "  large_seller: 1 x noise_trader",
        "  rule fees: fees at all venues",
        "  rule own_orders: self_match_prevention at all venues",
    ]
    there = strict(abm("list", "--json")[1])
    assert set(there) == {"experiments", "markets", "traders", *SORTS}
    assert "short_sale_restriction" in there["rules"]
    assert "hedging_cascade" in there["experiments"]
    assert "e_mini" in there["markets"]
    assert {"noise_trader", "portfolio_insurer"} <= set(there["traders"])
    assert all(line for part in there.values() for line in part.values())
    listed = abm("list")[1]
    assert all(name in listed for part in there.values() for name in part)


def test_schema_and_doctor_are_json(abm):
    groups = strict(abm("schema")[1])["$defs"]
    assert {"NoiseTraderGroup", "PortfolioInsurerGroup"} <= set(groups)
    assert strict(abm("doctor", "--json")[1])["numba"]


@pytest.mark.parametrize("command", [["check", "small.yaml"], ["list"], ["schema"], ["doctor"]])
def test_quick_commands_do_not_wait_for_mesa(home, command):
    code = "import atexit, sys\natexit.register(lambda: print('mesa' in sys.modules))\n" + START
    done = process(home, *command, code=code)
    out, err = done.communicate()
    assert (done.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "False"


def test_help_is_quick_and_names_every_command(home):
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        out, _ = process(home, "--help").communicate()
        seconds.append(time.perf_counter() - began)
    assert all(f"  {command} " in out for command in COMMANDS)
    assert min(seconds) < 1.0


def test_what_does_not_exist_is_told_the_nearest(abm):
    code, _, err = abm("runn")
    assert code == 2
    assert "No such command 'runn'" in err
    code, _, err = abm("reproduce", "queue_rase")
    assert code == 2
    assert "did you mean 'queue_race'?" in err


# Ctrl-C


ASKED = (
    "from tests.abm.runs.questions import marked\n"
    "import abm.runs.studies\n"
    "abm.runs.studies.questions = lambda: {'volume': marked}\n"
)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_the_rows_of_the_runs_that_ended(home, jobs):
    (home / "tiny.yaml").write_text(TINY)
    mark = home / "mark"
    mark.unlink(missing_ok=True)
    long = ("--seeds", 5000, "--jobs", jobs, "--out", f"stopped-{jobs}")
    started = process(home, "study", "tiny.yaml", *long, code=ASKED + START)
    try:
        while not mark.exists():
            assert started.poll() is None
            time.sleep(0.05)
        time.sleep(3.0)  # by then the first rows have come, and there are many more
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does
        _, err = started.communicate(timeout=60)
    finally:
        started.kill()
    assert started.returncode == 130
    assert "Traceback" not in err
    (file,) = (home / f"stopped-{jobs}").rglob("*.*")
    assert file.name == "study.csv.partial"
    ended = file.read_text().count("\n") - 1
    assert f"the rows of the {ended} of 15000 runs that ended are in" in err
    assert 0 < ended < 15000


def test_ctrl_c_leaves_a_readable_run_and_exit_code_130(home):
    large = ("--set", "agents.noise_traders.count=3000", "--set", "session.close='16:00'")
    started = process(home, "run", "small.yaml", *large, "--out", "broken")
    try:
        while not (partial := list(home.glob("broken/*/seed-3.partial"))):
            assert started.poll() is None
            time.sleep(0.05)
        time.sleep(1.0)  # by then it has opened, and it takes many more
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
    finally:
        started.kill()
    folder = partial[0].with_name("seed-3")
    assert started.returncode == 130
    assert "Traceback" not in err
    assert f"what was recorded until now is in {folder.relative_to(home)}" in err
    run = open_run(folder)
    assert run.status == "interrupted"
    assert run.open_time < run.facts["last_time"] < run.close_time
    assert len(run.trades) > 0
    assert not partial[0].exists()
