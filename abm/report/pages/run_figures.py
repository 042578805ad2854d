"""The figures of one run, as far as the records that it kept allow."""

from collections.abc import Callable, Iterator
from functools import partial

import plotly.graph_objects as go

from abm.records.run import RunError
from abm.report.page import Block, Picture, Text
from abm.report.plots.depth_map import depth_map
from abm.report.plots.inventories import inventories
from abm.report.plots.order_flow import order_flow
from abm.report.plots.price_and_liquidity import price_and_liquidity
from abm.report.plots.profit_parts import profit_parts
from abm.risk.run.frames import RunRecords

Draw = Callable[[RunRecords], go.Figure]

AROUND = partial(price_and_liquidity, around=True)
FIGURES: dict[str, tuple[Draw, str]] = {
    "price": (
        price_and_liquidity,
        "Price and liquidity through the session; the worst fall is shaded, marks are traders who"
        " withdrew.",
    ),
    "price-around-the-fall": (
        AROUND,
        "The same around the worst fall, with a quarter of an hour before and after it.",
    ),
    "depth": (
        depth_map,
        "The order book through time: the darker or brighter, the more lots wait at a price; the"
        " line is the mid-price.",
    ),
    "order-flow": (
        order_flow,
        "Who pressed the price: lots bought less lots sold as the aggressor, since the open.",
    ),
    "inventories": (inventories, "Who holds what: change of position since the open."),
    "profit": (
        profit_parts,
        "Why those who hedge won or lost: their profit by the close, in its parts.",
    ),
}
"""By name: who draws it, and what it shows."""


def run_figures(run: RunRecords) -> tuple[Block, ...]:
    """Every figure that can be drawn, and a line for each that lacks its records."""
    return tuple(_drawn(run))


def _drawn(run: RunRecords) -> Iterator[Block]:
    lacking = []
    for name, (draw, caption) in FIGURES.items():
        try:
            yield Picture(name, draw(run), caption)
        except RunError as error:
            lacking.append(str(error))
    for reason in dict.fromkeys(lacking):
        yield Text(f"Not drawn: {reason}.")
