"""The figure of several markets' distances from one tape: a line a statistic, a mark a market."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from abm.report.figure_style import CYCLE, GREY, THIN
from abm.report.style import heading, points, quiet, sheet


def distances_figure(table: pd.DataFrame) -> Figure:
    """L1 on the left, Wasserstein on the right.

    table: a row a statistic; columns "MARKET: l1" and "MARKET: wasserstein".
    """
    figure = sheet(10.0, 0.24 * len(table) + 1.2)
    rows = np.arange(len(table))[::-1]
    titles = {"l1": "L1", "wasserstein": "Wasserstein, standard deviations"}
    axes = figure.subplots(1, 2, sharey=True)
    for ax, (distance, title) in zip(axes, titles.items(), strict=True):
        quiet(ax)
        heading(ax, title)
        named = [name for name in table if str(name).endswith(f": {distance}")]
        values = table[named].to_numpy(np.float64)
        ax.hlines(rows, values.min(axis=1), values.max(axis=1), color=GREY, linewidth=points(THIN))
        for name, colour in zip(named, CYCLE, strict=False):
            label = str(name).partition(":")[0]
            ax.plot(table[name], rows, "o", color=colour, markersize=4, label=label)
    axes[0].set_yticks(rows, [str(name).replace("_", " ") for name in table.index])
    axes[1].legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    return figure
