import math

from abm.report.pages.words import between, counted, percent, spoken


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_fractions_are_in_percent():
    assert plain(percent(0.1234)) == "12.3 %"
    assert plain(percent(1 - 0.95)) == "5 %"
    assert percent(math.nan) == "–"


def test_an_interval_says_its_unit_once():
    assert plain(between(0.1, 0.2, percent)) == "95 % interval 10 to 20 %"
    assert plain(between(-1.5, 3)) == "95 % interval -1.50 to 3"


def test_an_end_that_is_not_known_is_no_end():
    assert between(math.nan, 1) == between(-math.inf, math.inf) == "too few runs for an interval"


def test_things_are_counted_and_spoken():
    assert (counted(1, "run"), counted(1200, "run")) == ("1 run", "1,200 runs")
    assert spoken("market_makers") == "market makers"
