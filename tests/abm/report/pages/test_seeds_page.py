from abm.records.run import open_run
from abm.report.page import Table
from abm.report.pages.run_figures import FIGURES
from abm.report.pages.seeds_page import middle, seeds_page
from tests.abm.report.pages.made_results import run_folder
from tests.abm.report.pages.test_words import plain
from tests.abm.risk.sweep.made_sweep import made_sweep


def test_seeds_speak_together_and_the_middle_one_is_shown(tmp_path):
    troughs = {3: 900, 1: 980, 2: 940}
    runs = [
        open_run(run_folder(tmp_path / f"seed-{seed}", seed=seed, trough=trough))
        for seed, trough in troughs.items()
    ]
    page = seeds_page(runs)
    assert page.about[-1] == "3 seeds of falling."
    told = {number.name: plain(number.value) for number in page.shown[0].blocks[0].items}
    assert told["Crash probability"] == "66.7 %"
    assert told["Mean fall"] == "6 %"
    assert [picture.name for picture in page.pictures()] == ["falls", *FIGURES]
    representative = next(part for part in page.shown if part.title == "A representative run")
    assert plain(representative.blocks[0].text) == (
        "Seed 2: its fall of 6 % is the middle one of all seeds."
    )
    over, each = (
        block for part in page.shown if part.title == "All measures" for block in part.blocks
    )
    assert isinstance(over, Table)
    assert over.rows[0][:2] == ("Worst fall", "6")
    assert [(row[0], plain(row[1])) for row in each.rows] == [
        ("3", "10 %"),
        ("1", "2 %"),
        ("2", "6 %"),
    ]


def test_the_middle_of_an_even_number_is_the_lower():
    assert middle(made_sweep([0.4, 0.1, 0.2, None])) == 2
