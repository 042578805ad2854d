"""Fees of a venue: what makers and takers pay a lot, or are paid."""

from typing import Any, Literal

import numpy as np

from abm.kernel.market.money import FEE_PARTS
from abm.kernel.market.rules import charge
from abm.market import checks
from abm.market.fields import parameter
from abm.market.steps import whole_steps
from abm.market.venue import Instrument
from abm.rules.rule import Rule

MOST_FEE = 2.0**50
"""Parts of a tick (FEE_PARTS) a lot, either way."""


class Fees(Rule):
    """Charges both sides of every trade, those of auctions too; a negative fee is a rebate.

    A fee is a whole number of millionths of a tick. Where several rules charge fees, they add up.
    """

    kind: Literal["fees"] = "fees"
    maker: float = parameter(0.0, unit="currency a lot", about="what a maker pays")
    taker: float = parameter(0.0, unit="currency a lot", about="what a taker pays")

    def row(self, instrument: Instrument) -> np.ndarray:
        """The record, in parts of a tick a lot.

        ValueError beyond MOST_FEE either way, and for a fee that would have to be rounded.
        """
        row = super().row(instrument)
        part = instrument.tick_value / FEE_PARTS
        for side in ("maker", "taker"):
            fee = getattr(self, side)
            checks.real(f"{side} fee in parts of a tick", fee / part, -MOST_FEE, MOST_FEE)
            row[side] = whole_steps(f"{side} fee", fee, part)
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
