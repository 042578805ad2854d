"""A run that is still in memory, read like a saved one."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from abm.model import MarketModel


class LiveRun:
    """The records of a market so far, as pandas frames: abm.risk.frames.RunRecords.

    The tapes must be kept in memory, as they are unless the model was given a sink. A frame is
    made at first use and not again: what happens afterwards needs another LiveRun.
    """

    def __init__(self, model: "MarketModel", hedger_groups: Sequence[str] = ()) -> None:
        self._model, self.hedger_groups = model, tuple(hedger_groups)
        first = next(iter(model.instruments.values()))
        self.tick_size, self.multiplier = first.tick_size, first.multiplier
        self.open_time = model.session.open_time
        self.close_time = model.session.end_time

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The trade tape."""
        return self._model.frame("trades")

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """The best displayed quotes, a row a change."""
        return self._model.frame("quotes")

    @cached_property
    def depth(self) -> pd.DataFrame:
        """The best ten levels, a row an interval."""
        return self._model.frame("depth")

    @cached_property
    def groups(self) -> pd.DataFrame:
        """What each group holds and did, a row a group and interval."""
        return self._model.frame("groups")

    @cached_property
    def events(self) -> pd.DataFrame:
        """Changes of phase, withdrawals, returns, limits broken, clients refused."""
        return self._model.frame("events")

    @cached_property
    def option_trades(self) -> pd.DataFrame:
        """The trades in options."""
        return self._model.frame("option_trades")

    @cached_property
    def executions(self) -> pd.DataFrame:
        """Parent orders at their end: what was asked, filled and paid."""
        return self._model.frame("executions")

    @cached_property
    def desks(self) -> pd.DataFrame:
        """What each desk holds, and the parts of its profit, a row a desk and interval."""
        return self._model.frame("desks")

    @cached_property
    def options(self) -> pd.DataFrame:
        """Surface and quotes of the listed options, a row an option and interval."""
        return self._model.frame("options")
