"""The panels of the page of facts: what each shows, and how it looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from scipy.special import ndtr

from abm.facts.kinds.volatility_memory import sizes
from abm.facts.returns import returns
from abm.facts.tape import Tape
from abm.report import facts_curves as curves
from abm.report.facts_curves import Curves
from abm.report.figure_style import GREY, THIN
from abm.report.style import points

GUIDE: dict[str, Any] = {"color": GREY, "linewidth": points(THIN), "linestyle": "--"}
"""The look of a line that is no data."""


@dataclass(frozen=True)
class Panel:
    """One of the page.

    title: what it shows.  x, y: of its axes.  needs: tables of a tape.  of: the lines of a tape.
    log: which axes are logarithmic.  mark: how a line is drawn, as matplotlib's formats.  marks:
    those of single lines.  from_zero: that the vertical axis begins there.  limits: of both axes,
    where they are not those of the data.  guide: draws what is no data.  path: that it is the path
    of a day, which has no mean over days.  named: that the lines are told by a legend.
    """

    title: str
    x: str
    y: str
    needs: tuple[str, ...]
    of: Callable[[Tape], Curves]
    log: str = ""
    mark: str = "o-"
    marks: Mapping[str, str] = field(default_factory=dict)
    from_zero: bool = False
    limits: tuple[tuple[float, float], tuple[float, float]] | None = None
    guide: Callable[[Axes], object] | None = None
    path: bool = False
    named: bool = False


def _zero(ax: Axes) -> None:
    ax.axhline(0, color=GREY, linewidth=points(THIN))


def _normal(ax: Axes) -> None:
    ax.plot(curves.DEVIATIONS, 2 * ndtr(-curves.DEVIATIONS), **GUIDE)


def _root(ax: Axes) -> None:
    shares = np.geomspace(*ax.get_xlim(), 50)
    ax.plot(shares, np.sqrt(shares), **GUIDE)


def _poisson(ax: Axes) -> None:
    times = curves.OVER_MEAN["gaps"]
    ax.plot(times, np.exp(-times), **GUIDE)


ORDERS, QUOTES = ("orders",), ("quotes",)
SHARES = (1e-4, 2.0)
"""Limits of a logarithmic axis of shares."""
PANELS = (
    Panel(
        "Price", "hours since the open", "% since the open", (), curves.price, mark="-", path=True
    ),
    Panel(
        "Signature of volatility",
        "scale (s)",
        "% a year",
        (),
        curves.signature,
        log="x",
        from_zero=True,
    ),
    Panel(
        "Returns over 10 s",
        "standard deviations",
        "share beyond; dashed: normal",
        (),
        curves.large_returns,
        log="xy",
        mark="-",
        limits=((0.1, 30), SHARES),
        guide=_normal,
    ),
    Panel(
        "Memory of returns over 10 s",
        "lag",
        "correlation",
        (),
        lambda tape: curves.memory(returns(tape, 10), 30),
        guide=_zero,
    ),
    Panel(
        "Memory of absolute returns",
        "lag of 10 s",
        "correlation",
        (),
        lambda tape: curves.memory(sizes(tape, 10), 60),
        guide=_zero,
    ),
    Panel(
        "Memory of signs",
        "lag (orders)",
        "correlation",
        ORDERS,
        curves.sign_memory,
        log="xy",
    ),
    Panel(
        "Response to an order",
        "lag (orders)",
        "ticks",
        ORDERS + QUOTES,
        curves.response,
        log="x",
        guide=_zero,
    ),
    Panel(
        "Impact of parent orders",
        "share of the day's volume",
        "of daily volatility; dashed: root",
        ("parents", "orders"),
        curves.impact,
        log="x",
        mark="o",
        guide=_root,
    ),
    Panel(
        "Shape of the day",
        "share of the day",
        "over mean; dotted: volatility",
        ORDERS,
        curves.shape,
        marks={"volatility": ":"},
        from_zero=True,
    ),
    Panel("Spread", "ticks; 10 and more", "share of the time", QUOTES, curves.spread, log="y"),
    Panel("Depth by level", "level", "over the first", ("depth",), curves.depth, from_zero=True),
    Panel(
        "Queue at the touch",
        "over its mean",
        "share beyond",
        QUOTES,
        curves.queue,
        log="xy",
        mark="-",
        limits=((1e-2, 30), SHARES),
    ),
    Panel(
        "Size of orders",
        "over its mean",
        "share beyond",
        ORDERS,
        curves.order_sizes,
        log="xy",
        mark="-",
        limits=((1e-2, 1e3), (1e-5, 2)),
    ),
    Panel(
        "Life of cancelled orders",
        "s",
        "share up to it",
        ("lives",),
        curves.lives,
        log="x",
        mark="-",
    ),
    Panel(
        "Time between orders",
        "over its mean",
        "share beyond; dashed: Poisson",
        ORDERS,
        curves.waiting,
        log="xy",
        mark="-",
        limits=((1e-4, 1e2), SHARES),
        guide=_poisson,
    ),
    Panel(
        "Inventory against price",
        "move of the mid (ticks)",
        "change of inventory (lots)",
        ("inventories", "quotes"),
        curves.inventories,
        mark="-",
        guide=_zero,
        named=True,
    ),
)
"""The panels in their order on the page."""
