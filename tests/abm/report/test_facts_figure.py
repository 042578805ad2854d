import numpy as np
import pandas as pd

from abm.facts.tape import TABLES
from abm.report.facts_figure import PANELS, facts_figure
from tests.abm.facts.made_tape import DAY, at, gaussian, orders, quotes, tape


def full():
    """A day on which everything is told."""
    draw = np.random.default_rng(1)
    times = np.sort(draw.uniform(0, DAY, 5000))
    mids = 10_000 + np.append(0, np.cumsum(draw.choice([-1, 1], 5000)))
    signs = np.repeat(draw.choice([-1, 1], 500), 10)
    starts = np.sort(draw.uniform(0, DAY - 100, 80))
    parents = {"time": at(starts + 90), "start": at(starts), "quantity": draw.integers(1, 99, 80)}
    parents |= {"children": 10}
    depth = pd.DataFrame({"time": at(np.arange(0, DAY, 60))})
    for level in range(1, 6):
        depth[f"bid_quantity_{level}"] = depth[f"ask_quantity_{level}"] = level
    lives = {"life": draw.integers(1, 10**12, 5000), "cancelled": True}
    clock = np.arange(0, DAY, 10)
    inventories = pd.DataFrame({"time": at(clock), "trader_class": "fast", "position": clock % 7})
    return tape(
        quotes=quotes(np.append(0, times), mids),
        orders=orders(times, signs=signs, quantities=draw.integers(1, 99, 5000)),
        parents=pd.DataFrame(parents),
        depth=depth,
        lives=pd.DataFrame({"time": at(times)} | lives),
        inventories=inventories,
        messages=pd.DataFrame({"time": at(times), "kind": 1, "quantity": 1}),
        prints=pd.DataFrame({"time": at(times), "quantity": 1, "maker": "a", "taker": "b"}),
    )


def test_every_panel_says_something_of_a_tape_that_tells_all():
    figure = facts_figure([("ours", full())])
    assert [ax.get_title(loc="left") for ax in figure.axes] == [panel.title for panel in PANELS]
    assert all(ax.has_data() and not ax.texts for ax in figure.axes)


def test_what_a_tape_does_not_tell_is_said_and_the_other_is_drawn_still():
    bare = gaussian(seconds=1000)
    alone = facts_figure([("bare", bare)])
    told = {ax.get_title(loc="left"): [text.get_text() for text in ax.texts] for ax in alone.axes}
    assert told["Price"] == []
    assert told["Memory of signs"] == [f"not told:\n{TABLES['orders']}"]
    both = facts_figure([("bare", bare), ("full", full())])
    assert all(ax.has_data() for ax in both.axes)
    names = [text.get_text() for text in both.legends[0].get_texts()]
    assert names == ["bare", "full"]


def test_few_parent_orders_are_too_few():
    day = full()
    few = tape(quotes=day.quotes, orders=day.orders, parents=day.table("parents").iloc[:3])
    titles = [panel.title for panel in PANELS]
    panel = facts_figure([("few", few)]).axes[titles.index("Impact of parent orders")]
    assert [text.get_text() for text in panel.texts] == ["too few of them"]
