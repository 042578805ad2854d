"""The look of a market: price, spread, depth and volume each second, of one tape beside another.

The whole of each tape, and a window of minutes at the same time of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from abm.facts.tape import Tape
from abm.report.figure_style import BLACK, BLUE, GREY, ORANGE, PALE, THIN
from abm.report.style import heading, points, quiet, sheet
from abm.risk.run.frames import DAY, MINUTE, SECOND, Times, Values

WINDOW = 5 * MINUTE
"""Length (ns) of the window."""
LEVELS = 5
"""Levels of a side whose lots are its depth."""
BOUGHT, SOLD = BLUE, ORANGE
"""Of bids and what was bought, and of asks and what was sold."""
ROWS = (
    "Price (ticks from the first mid)",
    "Spread (ticks)",
    "Depth (lots; asks up, bids down)",
    "Volume (lots; bought up, sold down)",
)
STROKE = points(THIN)
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240)
"""Minutes between the times that are marked, the first of which not more than MARKS fit."""
MARKS = 5
TITLE_WIDTH = 48
"""Characters of a line of a title."""


@dataclass(frozen=True)
class Stretch:
    """A part of a tape, from start to end (ns), looked at each second."""

    tape: Tape
    start: int
    end: int

    @property
    def seconds(self) -> Times:
        """The times (ns) at which it is looked at."""
        return np.arange(self.start, self.end + 1, SECOND, dtype=np.int64)

    @property
    def title(self) -> str:
        """Its tape and its time of the day."""
        name = fill(self.tape.name, TITLE_WIDTH, break_on_hyphens=False)
        return f"{name}\n{_clock(self.start)} to {_clock(self.end)}"

    def moved(self, ticks: Values) -> Values:
        """Prices (ticks) from the first mid of the stretch on."""
        mids = self.tape.mid.at(self.seconds)
        known = mids[np.isfinite(mids)]
        return ticks - known[0] if len(known) else ticks

    def lots(self, sign: int) -> Values:
        """Lots that aggressive orders bought (sign 1) or sold (-1) in each second but the last."""
        orders = self.tape.table("orders")
        here = orders[orders["sign"] == sign]
        amounts = here["quantity"].to_numpy(np.float64)
        return np.histogram(here["time"].to_numpy(), self.seconds, weights=amounts)[0]

    def depth(self, side: str) -> Values:
        """Lots at the best LEVELS of a side ("bid" or "ask") each second; NaN before the first."""
        depth = self.tape.table("depth")
        names = [name for n in range(1, LEVELS + 1) if (name := f"{side}_quantity_{n}") in depth]
        lots = np.append(np.nan, depth[names].to_numpy(np.float64).sum(axis=1))
        return lots[np.searchsorted(self.tape.times("depth"), self.seconds, side="right")]


def market_figure(tapes: Sequence[Tape]) -> Figure:
    """Price, spread, depth and volume: of each tape the whole, and then of each the window."""
    starts = window_starts(tapes)
    whole = [Stretch(tape, tape.open, tape.close) for tape in tapes]
    near = [
        Stretch(tape, start, min(start + WINDOW, tape.close))
        for tape, start in zip(tapes, starts, strict=True)
    ]
    figure = sheet(3.6 * 2 * len(tapes), 9.5)
    grid = figure.subplots(len(ROWS), 2 * len(tapes), sharex="col", squeeze=False)
    for column, stretch in zip(grid.T, whole + near, strict=True):
        _column(column, stretch)
    for block in (grid[:, : len(tapes)], grid[:, len(tapes) :]):
        # the two are told apart by eye only on one scale
        _share(block[0])
        _share(block[1])
    return figure


def window_starts(tapes: Sequence[Tape]) -> list[int]:
    """Where the window of each tape begins (ns): at one time of the day, the middle of the common.

    Where they have no such time in common, in the middle of each.
    """
    opens = [max(tape.settled, tape.open) % DAY for tape in tapes]
    closes = [tape.close % DAY or DAY for tape in tapes]
    first, last = max(opens), min(closes)
    if last - first >= WINDOW:
        middle = (first + last - WINDOW) // 2 // MINUTE * MINUTE
        return [tape.open // DAY * DAY + max(middle, first) for tape in tapes]
    return [max(tape.open, (tape.open + tape.close - WINDOW) // 2) for tape in tapes]


def _column(axes: Sequence[Axes], stretch: Stretch) -> None:
    for ax, row, draw, needs in zip(axes, ROWS, DRAWN, NEEDED, strict=True):
        quiet(ax)
        heading(ax, row)
        ax.margins(x=0)
        lacks = stretch.tape.lacks(needs)
        if lacks:
            text = "not told:\n" + ",\n".join(lacks)
            ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=GREY)
        else:
            draw(ax, stretch)
    axes[0].annotate(
        stretch.title, (0, 1.2), xycoords="axes fraction", fontsize=8, va="bottom", color=BLACK
    )
    minutes = (stretch.end - stretch.start) / MINUTE
    step = next((step for step in STEPS if minutes / step <= MARKS), STEPS[-1])
    axes[-1].xaxis.set_major_locator(MultipleLocator(step * MINUTE))
    axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda x, _: _clock(x)))


def _share(axes: Sequence[Axes]) -> None:
    ends = np.array([ax.get_ylim() for ax in axes])
    for ax in axes:
        ax.set_ylim(ends[:, 0].min(), ends[:, 1].max())


def _price(ax: Axes, stretch: Stretch) -> None:
    """The mid; in a window the touch as well, and what traded, by its side."""
    tape, seconds = stretch.tape, stretch.seconds
    ax.step(seconds, stretch.moved(tape.mid.at(seconds)), where="post", color=BLACK, lw=STROKE)
    if stretch.end - stretch.start > WINDOW or tape.quotes is None:
        return
    quotes = tape.standing
    sides = [tape.quoted(quotes[f"{s}_price"].to_numpy(np.float64)) for s in ("bid", "ask")]
    bids, asks = (stretch.moved(side.at(seconds)) for side in sides)
    ax.fill_between(seconds, bids, asks, step="post", color=GREY, alpha=PALE, linewidth=0)
    if tape.orders is not None:
        orders = tape.table("orders")
        here = orders[(orders["time"] >= stretch.start) & (orders["time"] <= stretch.end)]
        colours = np.where(here["sign"] > 0, BOUGHT, SOLD)
        prices = stretch.moved(here["price"].to_numpy(np.float64)[:, None])[:, 0]
        ax.scatter(here["time"], prices, s=4, c=colours, linewidths=0, zorder=3)


def _spread(ax: Axes, stretch: Stretch) -> None:
    quotes = stretch.tape.standing
    ticks = (quotes["ask_price"] - quotes["bid_price"]).to_numpy(np.float64)
    found = stretch.tape.quoted(ticks).at(stretch.seconds)
    ax.step(stretch.seconds, found, where="post", color=BLACK, lw=STROKE / 2)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))


def _depth(ax: Axes, stretch: Stretch) -> None:
    _two_sided(ax, stretch.seconds, stretch.depth("ask"), -stretch.depth("bid"), (SOLD, BOUGHT))


def _volume(ax: Axes, stretch: Stretch) -> None:
    bought, sold = (np.append(stretch.lots(sign), np.nan) for sign in (1, -1))
    _two_sided(ax, stretch.seconds, bought, -sold, (BOUGHT, SOLD))


def _two_sided(
    ax: Axes, seconds: Times, above: Values, below: Values, colours: tuple[str, str]
) -> None:
    for values, colour in zip((above, below), colours, strict=True):
        ax.fill_between(seconds, values, step="post", color=colour, linewidth=0.2)
    ax.axhline(0, color=GREY, linewidth=STROKE)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{abs(y):,.0f}"))


def _clock(time: float) -> str:
    """A time (ns) as the time of the day."""
    minutes = round(time / MINUTE) % (DAY // MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


DRAWN = (_price, _spread, _depth, _volume)
NEEDED: tuple[tuple[str, ...], ...] = ((), ("quotes",), ("depth",), ("orders",))
