from abm.records.run import open_run
from abm.report.page import Numbers, Picture, Table, Text
from abm.report.pages.run_figures import FIGURES
from abm.report.pages.run_page import run_page
from tests.abm.report.pages.made_results import run_folder
from tests.abm.report.pages.test_words import plain


def test_a_run_has_its_numbers_and_all_figures(tmp_path):
    page = run_page(open_run(run_folder(tmp_path / "run")))
    assert page.title == "Who <sells> with whom?"
    assert page.about[-1] == "One run of falling: seed 1, id 000000000001."
    (numbers,) = page.shown[0].blocks
    assert isinstance(numbers, Numbers)
    told = {number.name: plain(number.value) for number in numbers.items}
    assert told["Worst fall"] == "5 %"
    assert told["Trough"] == "10:00:00"
    assert [picture.name for picture in page.pictures()] == list(FIGURES)
    measures = next(section for section in page.shown if section.title == "All measures")
    (table,) = measures.blocks
    assert isinstance(table, Table)
    assert ("Worst fall", "5", "%") in table.rows


def test_what_a_run_did_not_keep_is_said(tmp_path):
    page = run_page(open_run(run_folder(tmp_path / "run", lacks=("events", "option_accounts"))))
    assert [picture.name for picture in page.pictures()] == ["depth", "order-flow", "inventories"]
    texts = [
        block.text for section in page.shown for block in section.blocks if isinstance(block, Text)
    ]
    assert any("keeps no events" in text for text in texts)
    assert any("keeps no option_accounts" in text for text in texts)
    assert not any(isinstance(block, Picture) for block in page.shown[0].blocks)
