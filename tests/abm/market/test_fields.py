"""Numbers of files: within the bounds of their unit, and of their field where it has some."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from abm.market.fields import (
    FOREVER,
    LARGEST,
    MOST_LOTS,
    MOST_SECONDS,
    SMALLEST,
    Lots,
    Seconds,
    Strict,
    nanoseconds,
    parameter,
)
from abm.market.parameter_records import fill_record, record_dtype


class Told(Strict):
    """Numbers with bounds of their own, and without."""

    wait: Seconds = parameter(1.0, unit="s", about="a time", ge=0)
    short: Seconds = parameter(1.0, unit="s", about="a short time", gt=0, le=10)
    long: Seconds = parameter(1.0, unit="s", about="a time that may be too long", le=1e12)
    lots: Lots = parameter(1, unit="lots", about="lots")
    size: float = parameter(1.0, unit="", about="a number")
    whole: int = parameter(1, unit="", about="a whole number")
    several: tuple[float, ...] = parameter((), unit="", about="numbers")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"wait": 1e10}, "less than or equal to 2000000000"),
        ({"wait": -1.0}, "greater than or equal to 0"),
        ({"short": 11.0}, "less than or equal to 10"),
        ({"short": 0.0}, "greater than 0"),
        ({"short": 1e-300}, r"error, a number from 1e-15 to 1e\+15 "),
        ({"long": 1e11}, "less than or equal to 2000000000"),
        ({"lots": 2**40 + 1}, "less than or equal to 1099511627776"),
        ({"lots": -(2**40) - 1}, "greater than or equal to -1099511627776"),
        ({"size": 1e308}, "0, or a number from 1e-15 to 1e.15 either way"),
        ({"size": -1e300}, "0, or a number from 1e-15 to 1e.15 either way"),
        ({"whole": 10**26}, "a whole number from"),
        ({"several": (1.0, 1e300)}, "0, or a number from"),
        ({"several": (1.0, 1e-300)}, "0, or a number from 1e-15"),
    ],
)
def test_numbers_beyond_their_bounds_are_refused(told, said):
    with pytest.raises(ValidationError, match=said):
        Told(**told)


def test_the_schema_states_the_narrower_bound():
    stated = Told.model_json_schema()["properties"]
    most = {name: place.get("maximum") for name, place in stated.items()}
    assert (most["wait"], most["short"], most["long"]) == (MOST_SECONDS, 10, MOST_SECONDS)
    assert (stated["lots"]["minimum"], most["lots"]) == (-MOST_LOTS, MOST_LOTS)
    assert stated["short"]["exclusiveMinimum"] == 0


@settings(deadline=None)
@given(st.floats(0, MOST_SECONDS), st.sampled_from([0.0, SMALLEST, -LARGEST, LARGEST]))
def test_what_is_accepted_fits_the_record(seconds, size):
    if 0 < seconds < SMALLEST:
        return
    row = fill_record(Told(wait=seconds, size=size), record_dtype(Told))[0]
    assert row["wait"] == round(seconds * 1e9) < FOREVER
    assert row["size"] == size


def test_three_of_the_longest_times_fit_a_clock():
    assert 3 * nanoseconds(1e300) < 2**63
    assert nanoseconds(MOST_SECONDS) < nanoseconds(1e300) == FOREVER
