"""A file is there whole, as it was before, or not at all."""

import pytest

from abm.atomic_file import PARTIAL, REPLACED, replacing, take_place


@pytest.fixture
def file(tmp_path):
    return tmp_path / "table.csv"


def test_it_takes_the_place_of_what_stood_there_when_it_is_whole(file):
    file.write_text("old")
    with replacing(file) as partial:
        partial.write_text("new")
        assert partial.name.startswith(file.name)
        assert partial.suffix == PARTIAL
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_fails_half_way_leaves_what_stood_there_and_nothing_else(file, error):
    def fail():
        with replacing(file) as partial:
            partial.write_text("half of the n")
            raise error

    file.write_text("old")
    with pytest.raises(error):
        fail()
    assert file.read_text() == "old"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_cannot_be_written_says_why(file):
    with pytest.raises(FileNotFoundError), replacing(file.parent / "none" / "x") as partial:
        partial.write_text("")
    file.mkdir()
    with pytest.raises(IsADirectoryError), replacing(file) as partial:
        partial.write_text("")
    assert list(file.parent.iterdir()) == [file]


def test_writers_of_one_file_do_not_disturb_each_other(file):
    with replacing(file) as first:
        first.write_text("first")
        with replacing(file) as second:
            second.write_text("second")
        assert file.read_text() == "second"
    assert file.read_text() == "first"


def test_a_folder_takes_the_place_of_another_and_of_what_was_left_of_an_earlier_one(tmp_path):
    for name in ("new", "run", f"run{REPLACED}"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    take_place(tmp_path / "new", tmp_path / "run")
    assert [file.name for file in tmp_path.rglob("*")] == ["run", "new"]
    (tmp_path / "first").mkdir()
    take_place(tmp_path / "first", tmp_path / "second")
    assert (tmp_path / "second").is_dir()
