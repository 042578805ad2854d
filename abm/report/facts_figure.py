"""The facts of a market on one page: a small panel for each, another tape laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter
from scipy.special import ndtr

from abm.facts.autocorrelation import autocorrelation
from abm.facts.kinds.classes import inventory_response
from abm.facts.kinds.depth import profile
from abm.facts.kinds.inter_event import gaps
from abm.facts.kinds.intraday_shape import PARTS, swings, volumes
from abm.facts.kinds.lifetimes import cancelled_lives
from abm.facts.kinds.metaorders import by_size, metaorders
from abm.facts.kinds.queues import queues
from abm.facts.kinds.response import responses
from abm.facts.kinds.sign_memory import SPACED, correlations, power_law
from abm.facts.kinds.signature import daily_volatility, volatilities
from abm.facts.kinds.spread import spreads
from abm.facts.kinds.volatility_memory import sizes
from abm.facts.returns import returns
from abm.facts.tape import TABLES, Tape
from abm.report.figure_style import BLUE, CYCLE, GREY, ORANGE, SERIES, THIN
from abm.report.style import heading, points, quiet, sheet
from abm.risk.run.frames import SECOND, Values

COLOURS = (BLUE, ORANGE)
"""Of the tape, and of the one that it is compared with."""
STROKE = points(SERIES)
SCALES = np.array([1, 2, 5, 10, 20, 60, 120, 300, 600])
"""Of the signature (s)."""
REACH = 6
"""Standard deviations that the distribution of returns is drawn over."""
SHOWN = 400
"""Points of a distribution that can be told apart."""
GUIDE = {"color": GREY, "linewidth": points(THIN), "linestyle": "--"}
"""The look of a line that is no data."""


class Draw(Protocol):
    """Draws one thing of a tape in a colour."""

    def __call__(self, ax: Axes, tape: Tape, colour: str, /) -> None:
        """Draw it."""


@dataclass(frozen=True)
class Panel:
    """One of the page.

    title: what it shows.  x, y: of its axes.  needs: tables of a tape.  draw: a tape on it.
    from_zero: that its vertical axis begins there.
    """

    title: str
    x: str
    y: str
    needs: tuple[str, ...]
    draw: Draw
    from_zero: bool = False


def facts_figure(tapes: Sequence[tuple[str, Tape]]) -> Figure:
    """A page of panels, of one tape or of two laid over each other, by their names."""
    figure = sheet(13.0, 12.0)
    for ax, panel in zip(figure.subplots(4, 4).flat, PANELS, strict=True):
        quiet(ax)
        heading(ax, panel.title)
        ax.set_xlabel(panel.x, fontsize=9)
        ax.set_ylabel(panel.y, fontsize=9)
        _fill(ax, panel, [tape for _, tape in tapes])
    lines = [figure.axes[0].plot([], [], color=colour, linewidth=STROKE)[0] for colour in COLOURS]
    names = [name for name, _ in tapes]
    figure.legend(lines[: len(names)], names, loc="outside upper left", ncols=2, frameon=False)
    return figure


def _fill(ax: Axes, panel: Panel, tapes: Sequence[Tape]) -> None:
    told = [
        (tape, c) for tape, c in zip(tapes, COLOURS, strict=False) if not tape.lacks(panel.needs)
    ]
    for tape, colour in told:
        panel.draw(ax, tape, colour)
    if panel.from_zero:
        ax.set_ylim(bottom=0)
    if not ax.has_data():
        missing = [TABLES[name] for name in panel.needs if getattr(tapes[0], name) is None]
        text = "not told:\n" + ",\n".join(missing) if missing else "too few of them"
        ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY)
        ax.set(xticks=[], yticks=[])


def _price(ax: Axes, tape: Tape, colour: str) -> None:
    times = np.linspace(tape.open, tape.close, 1000).astype(np.int64)
    mids = tape.mid.at(times)
    known = np.isfinite(mids)
    if known.any():
        hours = (times[known] - tape.open) / (3600 * SECOND)
        ax.plot(hours, 100 * (mids[known] / mids[known][0] - 1), color=colour, lw=STROKE)


def _signature(ax: Axes, tape: Tape, colour: str) -> None:
    ax.semilogx(SCALES, volatilities(tape, SCALES.tolist()), "o-", ms=3, color=colour, lw=STROKE)


def _returns(ax: Axes, tape: Tape, colour: str) -> None:
    found = returns(tape, 10)
    if found.any():
        _beyond(ax, np.abs(found) / np.sqrt((found**2).mean()), colour)
    moves = np.geomspace(0.1, 5, 50)
    ax.loglog(moves, 2 * ndtr(-moves), **GUIDE)
    ax.set(xlim=(0.1, 30), ylim=(1e-4, 2))


def _correlations(ax: Axes, series: Values, lags: int, colour: str) -> None:
    found = autocorrelation(series, range(1, lags + 1))
    ax.plot(np.arange(1, lags + 1), found, "o-", ms=2, color=colour, lw=STROKE)
    ax.axhline(0, color=GREY, linewidth=points(THIN))


def _return_memory(ax: Axes, tape: Tape, colour: str) -> None:
    _correlations(ax, returns(tape, 10), 30, colour)


def _volatility_memory(ax: Axes, tape: Tape, colour: str) -> None:
    _correlations(ax, sizes(tape, 10), 60, colour)


def _sign_memory(ax: Axes, tape: Tape, colour: str) -> None:
    found = correlations(tape)
    known = found > 0
    if not known.any():
        return
    ax.loglog(SPACED[known], found[known], "o", ms=4, color=colour)
    exponent, level = power_law(found)
    ax.loglog(SPACED, level * SPACED ** (-exponent), color=colour, lw=points(THIN))


def _response(ax: Axes, tape: Tape, colour: str) -> None:
    ax.semilogx(SPACED, responses(tape, SPACED), "o-", ms=3, color=colour, lw=STROKE)
    ax.axhline(0, color=GREY, linewidth=points(THIN))


def _impact(ax: Axes, tape: Tape, colour: str) -> None:
    lots, impacts = by_size(metaorders(tape))
    if not len(lots):
        return
    share = lots / tape.column("orders", "quantity").sum()
    ax.semilogx(share, impacts / daily_volatility(tape), "o", ms=4, color=colour)
    ax.semilogx(share, np.sqrt(share), **GUIDE)
    ax.xaxis.set_minor_formatter(NullFormatter())


def _shape(ax: Axes, tape: Tape, colour: str) -> None:
    part = (np.arange(PARTS) + 0.5) / PARTS
    lots = volumes(tape)
    ax.plot(part, lots / lots.mean(), "o-", ms=3, color=colour, lw=STROKE)
    ax.plot(part, swings(tape), ":", color=colour, lw=STROKE)


def _spread(ax: Axes, tape: Tape, colour: str) -> None:
    values, lengths = spreads(tape)
    counted = np.bincount(np.clip(values, 0, 10).astype(np.int64), weights=lengths, minlength=11)
    known = np.flatnonzero(counted > 0)
    ax.semilogy(known, counted[known] / counted.sum(), "o-", ms=4, color=colour, lw=STROKE)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def _depth(ax: Axes, tape: Tape, colour: str) -> None:
    lots = profile(tape)
    ax.plot(np.arange(1, len(lots) + 1), lots / lots[0], "o-", ms=3, color=colour, lw=STROKE)


def _beyond(ax: Axes, values: Values, colour: str, weights: Values | None = None) -> None:
    """Share of the weight at or above each value; without weights all have the same."""
    weights = np.ones(len(values)) if weights is None else weights
    order = np.argsort(values)[::-1]
    shares, found = np.cumsum(weights[order]) / weights.sum(), values[order]
    places = np.unique(np.geomspace(1, max(len(found), 1), SHOWN).astype(np.int64)) - 1
    places = places[: len(found)]
    places = places[found[places] > 0]
    ax.loglog(found[places], shares[places], color=colour, lw=STROKE)


def _over_mean(values: Values, weights: Values | None = None) -> Values:
    return values / np.average(values, weights=weights) if len(values) else values


def _queues(ax: Axes, tape: Tape, colour: str) -> None:
    lots, lengths = queues(tape)
    _beyond(ax, _over_mean(lots, lengths), colour, lengths)
    ax.set(xlim=(1e-2, 30), ylim=(1e-4, 2))


def _sizes(ax: Axes, tape: Tape, colour: str) -> None:
    _beyond(ax, _over_mean(tape.column("orders", "quantity")), colour)


def _lives(ax: Axes, tape: Tape, colour: str) -> None:
    lives = np.sort(cancelled_lives(tape))
    places = np.linspace(0, len(lives) - 1, min(len(lives), SHOWN)).astype(np.int64)
    ax.semilogx(np.maximum(lives[places], 1e-6), (places + 1) / len(lives), color=colour, lw=STROKE)


def _gaps(ax: Axes, tape: Tape, colour: str) -> None:
    _beyond(ax, _over_mean(gaps(tape)), colour)
    times = np.geomspace(1e-3, 10, 50)
    ax.loglog(times, np.exp(-times), **GUIDE)
    ax.set(xlim=(1e-4, 1e2), ylim=(1e-4, 2))


def _inventories(ax: Axes, tape: Tape, colour: str) -> None:
    style = "-" if colour == COLOURS[0] else "--"
    for (name, (moves, changes)), own in zip(
        inventory_response(tape).items(), CYCLE * 9, strict=False
    ):
        ax.plot(moves, changes, style, color=own, lw=STROKE, label=name.replace("_", " "))
    ax.axhline(0, color=GREY, linewidth=points(THIN))
    ax.legend(frameon=False, fontsize=7)


PANELS = (
    Panel("Price", "hours since the open", "% since the open", (), _price),
    Panel("Signature of volatility", "scale (s)", "% a year", (), _signature, from_zero=True),
    Panel("Returns over 10 s", "standard deviations", "share beyond; dashed: normal", (), _returns),
    Panel("Memory of returns over 10 s", "lag", "correlation", (), _return_memory),
    Panel("Memory of absolute returns", "lag of 10 s", "correlation", (), _volatility_memory),
    Panel("Memory of signs", "lag (orders)", "correlation; line: fit", ("orders",), _sign_memory),
    Panel("Response to an order", "lag (orders)", "ticks", ("orders", "quotes"), _response),
    Panel(
        "Impact of parent orders",
        "share of the day's volume",
        "of daily volatility; dashed: root",
        ("parents", "orders"),
        _impact,
    ),
    Panel(
        "Shape of the day",
        "share of the day",
        "over mean; dotted: volatility",
        ("orders",),
        _shape,
        from_zero=True,
    ),
    Panel("Spread", "ticks; 10 and more", "share of the time", ("quotes",), _spread),
    Panel("Depth by level", "level", "over the first", ("depth",), _depth, from_zero=True),
    Panel("Queue at the touch", "over its mean", "share beyond", ("quotes",), _queues),
    Panel("Size of orders", "over its mean", "share beyond", ("orders",), _sizes),
    Panel("Life of cancelled orders", "s", "share up to it", ("lives",), _lives),
    Panel(
        "Time between orders",
        "over its mean",
        "share beyond; dashed: Poisson",
        ("orders",),
        _gaps,
    ),
    Panel(
        "Inventory against price",
        "move of the mid (ticks)",
        "change of inventory (lots)",
        ("inventories", "quotes"),
        _inventories,
    ),
)
"""The panels in their order on the page."""
