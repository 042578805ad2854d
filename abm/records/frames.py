"""The records of a run as pandas frames, wherever they come from."""

from functools import cached_property

import pandas as pd


class Frames:
    """Each record is read at first use. Times are ns, prices ticks, sizes lots."""

    def read(self, record: str) -> pd.DataFrame:
        """A record by name."""
        raise NotImplementedError

    @cached_property
    def trades(self) -> pd.DataFrame:
        """The trade tape."""
        return self.read("trades")

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """The best displayed quotes, a row a change."""
        return self.read("quotes")

    @cached_property
    def depth(self) -> pd.DataFrame:
        """The best ten levels, a row an interval."""
        return self.read("depth")

    @cached_property
    def groups(self) -> pd.DataFrame:
        """What each group holds and did, a row a group and interval."""
        return self.read("groups")

    @cached_property
    def events(self) -> pd.DataFrame:
        """Changes of phase, withdrawals, returns, limits broken, clients refused."""
        return self.read("events")

    @cached_property
    def option_trades(self) -> pd.DataFrame:
        """The trades in options."""
        return self.read("option_trades")

    @cached_property
    def executions(self) -> pd.DataFrame:
        """Parent orders at their end: what was asked, filled and paid."""
        return self.read("executions")

    @cached_property
    def desks(self) -> pd.DataFrame:
        """What each desk holds, and the parts of its profit, a row a desk and interval."""
        return self.read("desks")

    @cached_property
    def options(self) -> pd.DataFrame:
        """Surface and quotes of the listed options, a row an option and interval."""
        return self.read("options")

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Everything that happened to orders: the reports of the book, with their times."""
        return self.read("orders")
