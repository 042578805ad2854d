import numpy as np

from abm.report.facts_panels import PANELS
from tests.abm.facts.made_tape import full_day


def test_the_lines_of_two_days_stand_at_the_same_places():
    day = full_day()
    other = day.without(day.open, day.open + (day.close - day.open) // 3)
    for panel in PANELS:
        if panel.path or panel.title == "Impact of parent orders":
            continue
        ours, theirs = panel.of(day), panel.of(other)
        assert list(ours) == list(theirs)
        for name, (places, values) in ours.items():
            assert np.isfinite(values).any()
            assert np.array_equal(places, theirs[name][0])


def test_titles_are_told_apart():
    assert len({panel.title for panel in PANELS}) == len(PANELS) == 16
