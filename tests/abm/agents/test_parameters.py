"""Parameters become records that compiled code reads."""

from typing import Literal

import numpy as np
import pytest
from pydantic import ValidationError

from abm.agents.parameters import COMMON, TraderParameters
from abm.market.fields import Seconds, parameter
from abm.market.parameter_records import fill_record, record_dtype


class Probe(TraderParameters):
    share: float = parameter(0.5, unit="", about="a number", ge=0, le=1)
    lots: int = parameter(3, unit="lots", about="a whole number", ge=1)
    pause: Seconds = parameter(1.5, unit="s", about="a time")
    choice: Literal["a", "b", "c"] = parameter("b", unit="", about="a choice")
    loud: bool = parameter(True, unit="", about="a switch")
    names: tuple[str, ...] = parameter((), unit="", about="nothing for compiled code")


def test_numbers_switches_times_and_choices_are_in_the_record():
    dtype = record_dtype(Probe, COMMON)
    assert dtype.names == ("share", "lots", "pause", "choice", "loud")
    record = fill_record(Probe(choice="c", pause=2e-9, loud=False), dtype)[0]
    assert record["share"] == 0.5
    assert record["pause"] == 2
    assert [record[n] for n in ("lots", "choice", "loud")] == [3, 2, 0]


def test_what_every_group_is_told_is_left_to_the_loop():
    dtype = record_dtype(TraderParameters, COMMON)
    assert dtype.names == ("nothing",)
    assert fill_record(TraderParameters(), dtype)["nothing"] == 0


@pytest.mark.parametrize(
    "wrong", [{"count": -1}, {"share": 2}, {"share": np.nan}, {"lotz": 1}, {"choice": "d"}]
)
def test_what_is_out_of_bounds_or_unknown_is_refused(wrong):
    with pytest.raises(ValidationError):
        Probe(**wrong)
