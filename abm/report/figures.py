"""The figures of the report: one function, one figure."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from abm.report import panels as draw
from abm.report.clock import clock
from abm.report.figure_style import BLACK, BLUE, FALL, GREY, THIN
from abm.report.style import heading, key, panels, points
from abm.risk.run.crashes import worst_fall
from abm.risk.run.fall import Fall
from abm.risk.run.frames import MINUTE, SECOND, RunRecords, first_instrument
from abm.risk.run.hedging import net_selling
from abm.risk.run.paths import mid_path
from abm.risk.run.steps import Steps


def crash(run: RunRecords, instrument: str | None = None) -> Figure:
    """Price, spread, depth and hedgers' selling over one session, the worst fall shaded.

    The strokes at the foot of the depth panel are traders that withdrew.
    """
    instrument = instrument or first_instrument(run)
    fall = worst_fall(run, instrument)
    figure, (price, spread, depth, selling) = panels([2.2, 1.5, 1.7, 1.7])
    draw.price(price, run, instrument, BLACK, "mid")
    draw.spread(spread, run, instrument, BLACK, "spread")
    draw.depth(depth, run, instrument)
    draw.withdrawals(depth, run)
    draw.selling(selling, run, instrument)
    for ax in figure.axes:
        draw.shade(ax, fall)
    key(depth)
    if selling.get_legend_handles_labels()[0]:
        key(selling)
    heading(price, f"{instrument}: {_told(fall)}")
    draw.session(selling, run)
    figure.align_ylabels()
    return figure


def _told(fall: Fall | None) -> str:
    if fall is None:
        return "the mid never falls"
    step = 1 if fall.trough - fall.start < 10 * MINUTE else 60
    times = " to ".join(clock(when / SECOND, step) for when in (fall.start, fall.trough))
    if fall.recovery is None:
        return f"a fall of {fall.size:.1%}, {times}, not half retraced by the close"
    return f"a fall of {fall.size:.1%}, {times}, half retraced in {_duration(fall.recovery)}"


def _duration(length: int) -> str:
    if length < 2 * MINUTE:
        return f"{length / SECOND:.3g} s"
    return f"{length / MINUTE:.3g} min"


def compare(
    run_a: RunRecords,
    run_b: RunRecords,
    label_a: str,
    label_b: str,
    instrument: str | None = None,
) -> Figure:
    """Two runs of one day over each other, and the gap between their prices.

    The fall of the first run is shaded; the gap is in percent of the second's first mid. Hedgers'
    selling has a panel if hedgers trade in either. Labels should be short: they stand in the
    heading.
    """
    instrument = instrument or first_instrument(run_a)
    runs = ((run_b, BLUE, label_b), (run_a, FALL, label_a))
    hedged = any(net_selling(run, instrument).to_numpy().any() for run, *_ in runs)
    figure, (price, gap, spread, depth, *selling) = panels([2.2, 1.3, 1.5, 1.5] + [1.5] * hedged)
    for run, colour, label in runs:
        draw.price(price, run, instrument, colour, label)
        draw.spread(spread, run, instrument, colour, label)
        draw.bid_depth(depth, run, instrument, colour, label)
        for ax in selling:
            draw.total_selling(ax, run, instrument, colour, label)
    draw.draw(gap, run_a, _difference(run_a, run_b, instrument), BLACK, "difference")
    gap.axhline(0, color=GREY, linewidth=points(THIN))
    gap.set_ylabel("price gap\n(% of the open)")
    gap.yaxis.set_major_formatter(PercentFormatter(1))
    falls = [worst_fall(run, instrument) for run in (run_a, run_b)]
    for ax in figure.axes:
        draw.shade(ax, falls[0])
    key(price)
    heading(price, _compared(falls, label_a, label_b))
    draw.session(figure.axes[-1], run_a, run_b)
    figure.align_ylabels()
    return figure


def _difference(run_a: RunRecords, run_b: RunRecords, instrument: str) -> Steps:
    """Mid of a less mid of b as a fraction of the first mid of b."""
    a, b = (draw.scaled(mid_path(run, instrument), run.tick_size) for run in (run_a, run_b))
    times = np.union1d(a.times, b.times)
    first = b.known().values[:1]
    return Steps(times, (a.at(times) - b.at(times)) / (first if len(first) else np.nan))


def _compared(falls: list[Fall | None], label_a: str, label_b: str) -> str:
    a, b = (fall.size if fall else 0.0 for fall in falls)
    times = f", {a / b:.1f} times as deep" if b else ""
    return f"Worst fall: {a:.1%} {label_a}, {b:.1%} {label_b}{times}"
