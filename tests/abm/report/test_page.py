from abm.report.page import Page, Section, Table, Text, right_aligned
from tests.abm.report.made_page import page


def test_empty_sections_are_not_shown():
    shown = page().shown
    assert [section.title for section in shown] == ["Headline numbers", "Figures", "Tables & texts"]
    assert shown[-1].anchor == "tables-texts"


def test_pictures_come_in_their_order():
    assert [picture.name for picture in page().pictures()] == ["one", "two"]
    assert not list(Page("t", (), (Section("s", (Text("x"),)),)).pictures())


def test_columns_of_numbers_are_right_aligned():
    cells = ("1", "−1,234.5", "3 %", "1 to 2 %", "–", "1e-07", "14:32:05", "yes", "")
    table = Table(tuple("abcdefghi"), (cells,))
    assert right_aligned(table) == [False, *[True] * 6, False, True]
    assert not right_aligned(Table(("a", "b"), (("x", "1"), ("y", "none"))))[1]
