"""The phase diagram of a market: crash probability over two factors."""

import pandas as pd

from abm.risk.sweep.probability import CRASH, complete, crash_probability


def phase_table(frame: pd.DataFrame, x: str, y: str, crash: float = CRASH) -> pd.DataFrame:
    """Crashes at each combination of two factors of a runs frame, sorted by x and then y.

    Columns: x, y (under their own names), probability, low, high (Wilson's interval at 95 %),
    mean_fall (fraction), runs (complete ones); NaN where no run is complete. ValueError if x and y
    are the same factor.
    """
    if x == y:
        raise ValueError(f"a phase diagram has two factors, not {x} twice")
    table = crash_probability(frame, crash, by=[x, y])
    falls = complete(frame).groupby([x, y], dropna=False)["fall"].mean().rename("mean_fall")
    table = table.merge(falls.reset_index(), on=[x, y], how="left")
    return table[[x, y, "probability", "low", "high", "mean_fall", "runs"]]
