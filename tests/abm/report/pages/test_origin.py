import pytest
from ruamel.yaml import YAML

from abm.report.page import Fold, Table
from abm.report.pages.origin import as_yaml, close_minute, market, origin, paragraphs
from tests.abm.report.pages.made_results import EXPERIMENT, ORIGIN


def test_the_experiment_can_be_read_again():
    assert YAML(typ="safe").load(as_yaml(EXPERIMENT)) == {
        name: value for name, value in EXPERIMENT.items() if name != "study"
    }


def test_versions_and_experiment_are_told():
    fold, versions = origin(ORIGIN).blocks
    assert isinstance(fold, Fold)
    assert "noise_trader" in fold.text
    assert versions.rows == (
        ("abm-microstructure", "0.1.0+abc"),
        ("Python", "3.11.7"),
        ("numpy", "2.4.6"),
    )


def test_the_market_names_who_trades_and_who_hedges():
    told, table = market(ORIGIN).blocks
    assert told.text == "STOCK, 1 trading day from 09:30 to 10:30."
    assert isinstance(table, Table)
    assert table.rows[0] == ("noise", "noise trader", "1,200", "no")
    assert table.rows[1][2:] == ("1", "yes")


def test_groups_that_a_run_left_out_are_named():
    texts = market(ORIGIN | {"seed": 1, "without": ["option_makers"]}).blocks
    assert texts[1].text == "The same day, but without option makers."


@pytest.mark.parametrize(
    ("close", "days", "minute"), [("16:00", 1, 960), ("09:30:30", 1, 570.5), ("16:00", 2, None)]
)
def test_the_close_in_minutes(close, days, minute):
    assert close_minute({"experiment": {"session": {"close": close, "days": days}}}) == minute


def test_paragraphs_are_whole_lines():
    assert paragraphs(EXPERIMENT["about"]) == (
        "A large seller, and those who follow him.",
        "A second paragraph.",
    )
