"""Fees of a venue: what makers and takers pay a lot, or are paid."""

from typing import Any, Literal

import numpy as np

from abm.kernel.market.rules import charge
from abm.market import checks
from abm.market.fields import parameter
from abm.market.venue import Instrument
from abm.rules.rule import Rule

MOST_FEE = 2.0**40
"""Thousandths of a tick a lot, either way."""


class Fees(Rule):
    """Charges both sides of every trade, those of auctions too; a negative fee is a rebate.

    Fees are rounded to thousandths of a tick a lot. Where several rules charge fees, they add up.
    """

    kind: Literal["fees"] = "fees"
    maker: float = parameter(0.0, unit="currency a lot", about="what a maker pays")
    taker: float = parameter(0.0, unit="currency a lot", about="what a taker pays")

    def row(self, instrument: Instrument) -> np.ndarray:
        """The record, in thousandths of a tick a lot; ValueError beyond 2**40 either way."""
        row = super().row(instrument)
        for side in ("maker", "taker"):
            mills = 1000 * getattr(self, side) / instrument.tick_value
            row[side] = round(
                checks.real(f"{side} fee in thousandths of a tick", mills, -MOST_FEE, MOST_FEE)
            )
        return row

    def publish(self, listing: Any, book: Any, instrument: Instrument) -> None:
        """Tell takers what a lot costs."""
        listing["taker_fee"] += self.row(instrument)["taker"][0]

    @staticmethod
    def on_trade(state, params, market, book, trade):
        """Charge maker and taker."""
        charge(market, book, trade.maker, trade.quantity, int(params.maker))
        charge(market, book, trade.taker, trade.quantity, int(params.taker))
        return 0
