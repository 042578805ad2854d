from rich.console import Console

from abm.facts.estimate import Measured
from abm.facts.fact import facts
from abm.report.facts_table import facts_table, missing, numbers
from abm.risk.statistics.estimates import Estimate

NONE = float("nan")


def made(value: float, error: float) -> dict[str, Measured]:
    rows = {"10 s": Estimate(value, error), "1 min": Estimate(1234.5, NONE)}
    return {
        "kurtosis": Measured(facts()["kurtosis"], rows),
        "fano": Measured(facts()["fano"], {}, ("trades",)),
    }


def printed(*tables) -> list[list[str]]:
    console = Console(width=110, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(facts_table(*tables))
    return [line.split() for line in captured.get().splitlines() if line.strip()]


def test_a_row_says_value_error_interval_and_whether_it_is_inside():
    rows = printed(made(7.25, 0.31))
    assert ["Kurtosis", "of", "returns", "(ratio)"] in rows
    assert ["10", "s", "7.25", "±", "0.3", "at", "least", "5", "yes", "Cont", "2001"] in rows
    assert ["1", "min", "1,234"] in rows
    assert ["10", "s", "4", "±", "0.3", "at", "least", "5", "NO", "Cont", "2001"] in printed(
        made(4, 0.31)
    )


def test_another_tape_stands_beside_it_with_the_distance():
    rows = printed(made(7, 3), made(12, 4))
    assert ["10", "s", "7", "±", "3", "at", "least", "5", "yes", "12", "±", "4", "1.0"] in rows
    assert ["1", "min", "1,234", "1,234", "–"] in rows


def test_what_is_not_known_is_none_in_files():
    first, second = numbers(made(NONE, NONE), made(12, 4))
    assert (first["value"], first["error"], first["inside"]) == (None, None, None)
    assert first["published"] == {"low": 5.0, "high": None, "source": "Cont 2001"}
    assert (first["against"], first["distance"]) == (12.0, None)
    assert second["published"] is None
    assert missing(made(1, 1)) == {"trades": ["Fano factor of trades"]}
