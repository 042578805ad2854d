import numpy as np
import pytest

from abm.facts.tape import TABLES
from abm.report.facts_figure import day, facts_figure
from abm.report.facts_panels import PANELS
from tests.abm.facts.made_tape import full_day, gaussian, tape

TITLES = [panel.title for panel in PANELS]


def panel_of(figure, title):
    return figure.axes[TITLES.index(title)]


def test_every_panel_says_something_of_a_tape_that_tells_all():
    figure = facts_figure([("ours", [day(full_day())])])
    assert [ax.get_title(loc="left") for ax in figure.axes] == TITLES
    assert all(ax.has_data() and not ax.texts for ax in figure.axes)


def test_what_a_tape_does_not_tell_is_said_and_the_other_is_drawn_still():
    bare, full = day(gaussian(seconds=1000)), day(full_day())
    alone = facts_figure([("bare", [bare])])
    told = {ax.get_title(loc="left"): [text.get_text() for text in ax.texts] for ax in alone.axes}
    assert told["Price"] == []
    assert told["Memory of signs"] == [f"not told:\n{TABLES['orders']}"]
    both = facts_figure([("bare", [bare]), ("full", [full])])
    assert all(ax.has_data() for ax in both.axes)
    noted = [text.get_text() for text in panel_of(both, "Memory of signs").texts]
    assert noted == ["not told: trades"]
    names = [text.get_text() for text in both.legends[0].get_texts()]
    assert names == ["bare", "full"]


def test_several_days_are_drawn_by_their_mean_in_a_band_but_a_path_is_of_the_first():
    tapes = [gaussian(seed, seconds=3000) for seed in range(3)]
    days = [day(each) for each in tapes]
    figure = facts_figure([("days", days)])
    ax = panel_of(figure, "Signature of volatility")
    alone = np.array([each.curves["Signature of volatility"][""][1] for each in days])
    known = np.isfinite(alone).all(axis=0)
    line = ax.get_lines()[0].get_ydata()
    assert line[known] == pytest.approx(alone[:, known].mean(axis=0))
    (band,) = ax.collections
    corners = band.get_paths()[0].vertices[:, 1]
    assert corners.max() == pytest.approx(np.percentile(alone[:, known], 90, axis=0).max())
    first = figure.axes[0]
    assert first.get_title(loc="left") == "Price of the first day"
    assert not first.collections
    assert first.get_lines()[0].get_ydata() == pytest.approx(days[0].curves["Price"][""][1])


def test_few_parent_orders_are_too_few():
    full = full_day()
    few = tape(quotes=full.quotes, orders=full.orders, parents=full.table("parents").iloc[:3])
    ax = panel_of(facts_figure([("few", [day(few)])]), "Impact of parent orders")
    assert [text.get_text() for text in ax.texts] == ["too few of them"]


def test_a_tape_of_seconds_is_a_page_too():
    figure = facts_figure([("short", [day(gaussian(seconds=20))])])
    assert figure.axes[0].has_data()
    assert [text.get_text() for text in figure.axes[1].texts] == ["too few of them"]
