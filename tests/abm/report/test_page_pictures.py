import struct

import kaleido
import pytest
from kaleido.errors import ChromeNotFoundError

from abm.report.page import Page, Section, Text
from abm.report.page_pictures import WIDTH, PictureError, write_pictures
from tests.abm.report.made_page import page


def test_each_figure_is_a_sharp_png(tmp_path):
    files = write_pictures(page(), tmp_path / "new")
    assert [file.name for file in files] == ["one.png", "two.png"]
    assert sorted((tmp_path / "new").iterdir()) == files
    for file in files:
        start = file.read_bytes()[:24]
        assert start[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", start[16:]) == (2 * WIDTH, 900)


def test_without_chromium_nothing_is_left_behind(tmp_path, monkeypatch):
    def absent(*_, **__):
        raise ChromeNotFoundError

    monkeypatch.setattr(kaleido, "write_fig_from_object_sync", absent)
    with pytest.raises(PictureError, match="Chromium"):
        write_pictures(page(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_page_without_figures_needs_no_chromium(tmp_path):
    assert write_pictures(Page("t", (), (Section("s", (Text("x"),)),)), tmp_path) == []
