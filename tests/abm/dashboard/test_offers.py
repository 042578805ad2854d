"""Menus offer what is there and whole, by name."""

from abm.dashboard.offers import Offers
from abm.runs.shipped import experiments


def test_own_experiments_come_first_and_stand_for_shipped_ones_of_their_name(tmp_path):
    for name in ("mine.yaml", "hedging_cascade.yaml", "notes.txt"):
        (tmp_path / name).write_text("")
    found = Offers(tmp_path / "results", (tmp_path,)).experiments
    assert list(found)[:2] == ["hedging_cascade", "mine"]
    assert found["hedging_cascade"] == tmp_path / "hedging_cascade.yaml"
    assert set(found) == {"mine", *experiments()}


def test_runs_and_sweeps_are_found_however_deep_but_not_half_written_ones(tmp_path):
    runs = ("a/seed-1", "b/tapes/run=07", "a/seed-2.partial", "a/seed-1.old")
    for place in runs:
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "run.json").write_text("{}")
    (tmp_path / "b" / "sweep.json").write_text("{}")
    offers = Offers(tmp_path)
    assert offers.runs == {name: tmp_path / name for name in runs[:2]}
    assert offers.sweeps == {"b": tmp_path / "b"}
    assert Offers(tmp_path / "nothing").runs == {}
