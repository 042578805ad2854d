from abm.discovery import found_in


def test_what_stands_in_the_files_of_a_folder_is_found_by_file_and_line(tmp_path, monkeypatch):
    folder = tmp_path / "found_here"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "b.py").write_text("LAST = 3\nNOT_OURS = 'word'\n")
    (folder / "a.py").write_text("SECOND, FIRST = 2, 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert found_in(__import__("found_here"), int) == [2, 1, 3]
