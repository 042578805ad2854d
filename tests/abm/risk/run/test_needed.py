import pytest

from abm.kernel.records.registry import RECORDS
from abm.records.run import RunError
from abm.risk.run.bars import bars
from abm.risk.run.needed import NEEDED
from abm.risk.run.summary import summarize
from tests.abm.risk.run.made_run import MadeRun
from tests.abm.risk.run.test_summary import FALLING


def keeping(records):
    """A falling of which only some records were kept."""

    class Lean(MadeRun):
        def __getattribute__(self, name):
            if name in RECORDS and name not in records:
                raise RunError(f"keeps no {name}")
            return super().__getattribute__(name)

    kept = {name: getattr(FALLING, name) for name in records}
    return Lean(seconds=FALLING.seconds, **kept)


def test_these_records_are_enough():
    lean = keeping(NEEDED)
    assert summarize(lean).keys() == summarize(FALLING).keys()
    assert len(bars(lean)) == 1


@pytest.mark.parametrize("lost", NEEDED)
def test_without_one_of_them_nothing_is_measured(lost):
    with pytest.raises(RunError, match=f"keeps no {lost}"):
        summarize(keeping([name for name in NEEDED if name != lost]))
