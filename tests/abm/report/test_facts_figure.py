from abm.facts.tape import TABLES
from abm.report.facts_figure import PANELS, facts_figure
from tests.abm.facts.made_tape import full_day, gaussian, tape


def test_every_panel_says_something_of_a_tape_that_tells_all():
    figure = facts_figure([("ours", full_day())])
    assert [ax.get_title(loc="left") for ax in figure.axes] == [panel.title for panel in PANELS]
    assert all(ax.has_data() and not ax.texts for ax in figure.axes)


def test_what_a_tape_does_not_tell_is_said_and_the_other_is_drawn_still():
    bare = gaussian(seconds=1000)
    alone = facts_figure([("bare", bare)])
    told = {ax.get_title(loc="left"): [text.get_text() for text in ax.texts] for ax in alone.axes}
    assert told["Price"] == []
    assert told["Memory of signs"] == [f"not told:\n{TABLES['orders']}"]
    both = facts_figure([("bare", bare), ("full", full_day())])
    assert all(ax.has_data() for ax in both.axes)
    names = [text.get_text() for text in both.legends[0].get_texts()]
    assert names == ["bare", "full"]


def test_few_parent_orders_are_too_few():
    day = full_day()
    few = tape(quotes=day.quotes, orders=day.orders, parents=day.table("parents").iloc[:3])
    titles = [panel.title for panel in PANELS]
    panel = facts_figure([("few", few)]).axes[titles.index("Impact of parent orders")]
    assert [text.get_text() for text in panel.texts] == ["too few of them"]


def test_a_tape_of_seconds_is_a_page_too():
    figure = facts_figure([("short", gaussian(seconds=20))])
    assert figure.axes[0].has_data()
    assert [text.get_text() for text in figure.axes[1].texts] == []
