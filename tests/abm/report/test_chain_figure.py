"""The figure shows every smile, its quotes, and both term structures."""

import numpy as np
import pandas as pd

from abm.report.chain_figure import MOST_SMILES, chain_figure


def test_a_panel_for_each_of_the_nearest_expiries():
    names = [f"expiry {place}" for place in range(MOST_SMILES + 2)]
    k = np.linspace(-0.2, 0.2, 5)
    each = [pd.DataFrame({"expiry": name, "k": k, "volatility": 20 + k}) for name in names]
    curves = pd.concat(each)
    quotes = curves.assign(bid=curves["volatility"] - 1, ask=curves["volatility"] + 1)
    days = np.arange(len(names)) + 1.0
    fits = pd.DataFrame({"expiry": names, "trading_days": days, "at_the_money": 20.0, "strip": 21})
    fits["strip"] = [None, *fits["strip"][1:]]
    *smiles, term = chain_figure(quotes, curves, fits).axes
    assert [ax.get_title(loc="left") for ax in smiles] == names[:MOST_SMILES]
    (curve,) = smiles[0].get_lines()
    assert curve.get_ydata().tolist() == (20 + k).tolist()
    assert len(smiles[0].collections[0].get_segments()) == 5
    money, strip = term.get_lines()
    assert money.get_xdata().tolist() == days.tolist()
    assert np.isnan(strip.get_ydata()[0])
