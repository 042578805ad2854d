"""What the one dealer of a run had and made, from its first row on the tape to its last."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from abm.model import MarketModel

DEALER = "dealers"
"""The group, of one dealer, in the experiments that ask about hedging."""

DAY = 86_400 * 10**9


def option_account_rows(model: "MarketModel") -> np.ndarray:
    """Its rows on the tape of option accounts, see abm.kernel.market.tapes.DESK_ROW."""
    rows: np.ndarray = model.tape("option_accounts")
    own = rows["group"] == list(model.groups).index(DEALER)
    return np.asarray(rows[own])


def per_option(model: "MarketModel", experiment: Any) -> float:
    """Currency for each option sold that a tick x lot of its rows is; options as of the first."""
    instrument = model.instrument_of(0)
    sold = -experiment.agents[DEALER].options[0].quantity
    return float(instrument.tick_value / sold)


def gain(rows: np.ndarray, column: str = "wealth") -> float:
    """By how much a column grew from the first row to the last."""
    return float(rows[column][-1] - rows[column][0])


def trading_days(rows: np.ndarray, experiment: Any) -> np.ndarray:
    """Days of trading since the first open at each row; nights do not count."""
    session = experiment.session
    day, time = np.divmod(rows["time"], DAY)
    share = (time - session.open_time) / (session.close_time - session.open_time)
    return np.asarray(day + np.clip(share, 0.0, 1.0))
