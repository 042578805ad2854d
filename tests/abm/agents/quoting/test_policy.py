"""What all quoting policies share: sizes, and quotes that nobody would make."""

import numpy as np
import pytest

from abm.agents.quoting.fixed_spread import FixedSpread
from abm.agents.quoting.leland_spread import LelandSpread
from abm.agents.quoting.whalley_wilmott_spread import WhalleyWilmottSpread
from abm.kernel.options.marking import value_option_account
from abm.market.chains import OptionChain
from tests.abm.agents.hedging.hedged_market import OPEN, HedgedMarket

CHAIN = OptionChain(venue="exchange", moneyness=(0.95, 1.0, 1.05), expiries=(5, 21))
POLICIES = (FixedSpread, LelandSpread, WhalleyWilmottSpread)


def quotes(policy, half_spread=1, chain=CHAIN):
    """Bids and asks of a maker with a policy, in volatility, and its lots; the surface."""
    made = HedgedMarket(chain=chain)
    made.go(OPEN, half_spread=half_spread)
    value_option_account(made.market, 1)
    states, params = made.told(policy)
    for line in range(chain.count):
        type(policy).rule(states[0], params[0], made.market, 1, line)
    shown = made.state.option_quotes[chain.count :]
    return shown.copy(), made.state.series["volatility"].copy()


@pytest.mark.parametrize("kind", POLICIES)
def test_fee_is_added_on_either_side(kind):
    free, surface = quotes(kind(fee=0.0))
    paid, _ = quotes(kind(fee=0.007))
    assert (free["bid"] < surface).all()
    assert (free["ask"] > surface).all()
    assert paid["ask"] - free["ask"] == pytest.approx(np.full(CHAIN.count, 0.007))
    assert free["bid"] - paid["bid"] == pytest.approx(np.full(CHAIN.count, 0.007))


@pytest.mark.parametrize("kind", [LelandSpread, WhalleyWilmottSpread])
def test_clients_pay_for_the_spread_of_the_stock(kind):
    widths = []
    for half_spread in (1, 4, 16):
        shown, _ = quotes(kind(fee=0.0), half_spread)
        widths.append(shown["ask"] - shown["bid"])
    assert (widths[0] > 0).all()
    assert (widths[1] > 1.3 * widths[0]).all()
    assert (widths[2] > 1.3 * widths[1]).all()


@pytest.mark.parametrize("kind", POLICIES)
def test_nobody_bids_below_zero(kind):
    shown, _ = quotes(kind(fee=0.3, lots=9))
    assert (shown["bid"] == 0).all()
    assert (shown["bid_lots"] == 0).all()
    assert (shown["ask_lots"] == 9).all()
