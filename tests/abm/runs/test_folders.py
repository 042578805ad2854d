"""A folder is one experiment: another one goes elsewhere, or is refused, and nothing is lost."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from abm.errors import UsageError
from abm.runs.folders import alone, check_folder, folder_for, is_done
from tests.abm.records.test_seeds import placed


def test_another_experiment_gets_another_folder(tmp_path):
    plain = tmp_path / "small"
    assert folder_for(plain, "abc") == plain
    placed(plain, "seed-1", 1, experiment_id="abc", status="interrupted")
    placed(plain, "seed-2.partial", 2, experiment_id="other")
    assert folder_for(plain, "abc") == plain
    assert folder_for(plain, "abd") == tmp_path / "small-abd"
    check_folder(plain, "abc")
    with pytest.raises(UsageError, match="holds runs of another experiment; give another folder"):
        check_folder(plain, "abd")


def test_a_run_that_does_not_say_is_another_experiment(tmp_path):
    placed(tmp_path / "small", "seed-1", 1)
    assert folder_for(tmp_path / "small", "abc") == tmp_path / "small-abc"


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "\xff"])
def test_a_damaged_run_sends_no_run_elsewhere_but_is_named(tmp_path, text):
    placed(tmp_path, "seed-1", 1, experiment_id="abc")
    place = placed(tmp_path, "seed-2", 2, experiment_id="abc")
    (place / "run.json").write_bytes(text.encode("latin-1"))
    for ask in (folder_for, check_folder):
        with pytest.raises(UsageError, match=r"seed-2/run\.json is damaged; delete its folder, to"):
            ask(tmp_path, "abc")


def test_a_run_is_done_when_it_is_complete_with_whole_records(tmp_path):
    assert not is_done(tmp_path / "seed-1", "abc", [])
    place = placed(tmp_path, "seed-1", 1)
    assert is_done(place, "abc", [])
    assert not is_done(place, "abc", ["trades"])
    file = place / "trades.parquet"
    pq.write_table(pa.table({"price": range(1000)}), file)
    assert is_done(place, "abc", ["trades"])
    file.write_bytes(file.read_bytes()[:-100])
    assert not is_done(place, "abc", ["trades"])
    assert not is_done(placed(tmp_path, "seed-2", 2, status="interrupted"), "abc", [])


def test_what_is_no_run_of_this_kind_is_not_replaced(tmp_path):
    place = placed(tmp_path, "seed-1", 1)
    with pytest.raises(UsageError, match=r"another run \(id abc, and abd was asked for\); give"):
        is_done(place, "abd", [])
    (place / "run.json").write_text("{")
    with pytest.raises(UsageError, match=r"run\.json is damaged"):
        is_done(place, "abc", [])
    (tmp_path / "mine").mkdir()
    assert not is_done(tmp_path / "mine", "abc", [])
    (tmp_path / "mine" / "thesis.tex").write_text("")
    with pytest.raises(UsageError, match="holds something else than a run"):
        is_done(tmp_path / "mine", "abc", [])


def test_two_runs_do_not_write_one_place(tmp_path):
    place = tmp_path / "small" / "seed-1"
    told = f"another run is writing {place}; wait for it, or use --out"
    other = place.with_name("seed-2")
    with alone(place), alone(other), pytest.raises(UsageError) as error, alone(place):
        pass
    assert str(error.value) == told
    assert not list(place.parent.iterdir())
