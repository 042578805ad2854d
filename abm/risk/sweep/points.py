"""A table of each point of a design: tails and chances belong to one market, never to a grid."""

from collections.abc import Callable, Sequence

import pandas as pd


def at_each_point(
    runs: pd.DataFrame, factors: Sequence[str], of: Callable[[pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    """What `of` makes of the runs of each point, one table under the other.

    runs: a runs frame of one market.  Where there are several points, the number of the point and
    its factors stand before the columns of `of`.
    """
    if runs["point"].nunique() <= 1:
        return of(runs)
    tables = []
    for point, here in runs.groupby("point"):
        place = pd.DataFrame({"point": point} | {name: [here[name].iloc[0]] for name in factors})
        tables.append(place.merge(of(here), how="cross"))
    return pd.concat(tables, ignore_index=True)
