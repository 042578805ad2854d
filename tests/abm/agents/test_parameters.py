"""Parameters become records that compiled code reads."""

from typing import Literal

import numpy as np
import pytest
from pydantic import ValidationError

from abm.agents.parameters import TraderParameters, fill_record, record_dtype
from abm.market.fields import Seconds, parameter


class Probe(TraderParameters):
    share: float = parameter(0.5, unit="", about="a number", ge=0, le=1)
    lots: int = parameter(3, unit="lots", about="a whole number", ge=1)
    pause: Seconds = parameter(1.5, unit="s", about="a time")
    choice: Literal["a", "b", "c"] = parameter("b", unit="", about="a choice")
    loud: bool = parameter(True, unit="", about="a switch")
    names: tuple[str, ...] = parameter((), unit="", about="nothing for compiled code")


def test_numbers_switches_times_and_choices_are_in_the_record():
    dtype = record_dtype(Probe, ("rows",))
    assert dtype.names == ("share", "lots", "pause", "choice", "loud", "rows", "rows_count")
    record = fill_record(Probe(choice="c", pause=2e-9, loud=False), dtype)[0]
    assert record["share"] == 0.5
    assert record["pause"] == 2
    assert [record[n] for n in ("lots", "choice", "loud", "rows")] == [3, 2, 0, 0]


def test_what_every_group_is_told_is_left_to_the_loop():
    assert record_dtype(TraderParameters).names == ("nothing",)
    assert fill_record(TraderParameters(), record_dtype(TraderParameters))["nothing"] == 0


@pytest.mark.parametrize(
    "wrong", [{"count": -1}, {"share": 2}, {"share": np.nan}, {"lotz": 1}, {"choice": "d"}]
)
def test_what_is_out_of_bounds_or_unknown_is_refused(wrong):
    with pytest.raises(ValidationError):
        Probe(**wrong)
