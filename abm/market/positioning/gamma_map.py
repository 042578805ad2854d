"""The gamma map of a chain: what dealers hold, by assumption, strike and expiry, and by spot."""

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd

from abm.market import checks
from abm.market.positioning.assumptions import (
    ASSUMPTIONS,
    NAIVE,
    Assumption,
    drawn_shares,
)
from abm.market.positioning.levels import spots_around, zero_levels
from abm.market.positioning.open_options import Dynamics, OpenChain
from abm.market.surfaces.slices import Floats

DRAWS, SEED = 400, 1
"""Of what dealers hold where nothing is known, and the seed of the draws."""
BAND = (0.05, 0.5, 0.95)
"""Quantiles of the draws that are told."""


@dataclass(frozen=True)
class GammaMap:
    """Dollars of delta: gamma per rise of 1 %, vanna per volatility point, charm per trading day.

    assumptions: a row each: assumption, about, source, calls, puts, gamma, vanna, charm, levels (by
    dynamics, lists of spots).  drawn: a row a quantile of the draws: quantile, calls, puts, gamma,
    vanna, charm.  crossings: share of the draws with none, one and several levels.  strikes,
    expiries: a row each, of the naive assumption: calls, puts, gamma, vanna, charm.  profile: a row
    a spot: spot, the naive gamma by dynamics, low, median and high of the draws.
    """

    spot: float
    assumptions: pd.DataFrame
    drawn: pd.DataFrame
    crossings: dict[str, float]
    strikes: pd.DataFrame
    expiries: pd.DataFrame
    profile: pd.DataFrame


def gamma_map(chain: OpenChain) -> GammaMap:
    """The map of the open options of a chain."""
    spots = spots_around(checks.instance("chain", chain, OpenChain).spot)
    gamma = {each: chain.gamma(spots, each) for each in get_args(Dynamics)}
    options = pd.DataFrame(
        {
            "kind": chain.kind,
            "strike": chain.strike,
            "expiry": np.concatenate([[each.name] * len(each.strike) for each in chain.expiries]),
            "gamma": chain.gamma(),
            "vanna": chain.vanna(),
            "charm": chain.charm(),
        }
    )
    rows = [_row(name, each, options, spots, gamma) for name, each in ASSUMPTIONS.items()]
    drawn, paths = _drawn(options, gamma["sticky_strike"])
    shares = ASSUMPTIONS[NAIVE].shares(chain.kind)
    naive = _held(options, shares)
    profile = {"spot": spots} | {each: gamma[each] @ shares for each in gamma}
    bands = dict(zip(("low", "median", "high"), np.quantile(paths, BAND, axis=0), strict=True))
    counts = np.array([len(zero_levels(spots, path)) for path in paths])
    return GammaMap(
        spot=chain.spot,
        assumptions=pd.DataFrame(rows),
        drawn=drawn,
        crossings={
            name: float((np.minimum(counts, 2) == count).mean())
            for count, name in enumerate(("none", "one", "several"))
        },
        strikes=naive.groupby("strike", sort=True)[_SUMS].sum().reset_index(),
        expiries=_days(chain).merge(naive.groupby("expiry", sort=False)[_SUMS].sum(), on="expiry"),
        profile=pd.DataFrame(profile | bands),
    )


_SUMS = ["calls", "puts", "gamma", "vanna", "charm"]


def _days(chain: OpenChain) -> pd.DataFrame:
    rows = [{"expiry": each.name, "trading_days": each.trading_days} for each in chain.expiries]
    return pd.DataFrame(rows)


def _held(options: pd.DataFrame, shares: Floats) -> pd.DataFrame:
    """The Greeks of what dealers hold, with gamma told by calls and puts too."""
    greeks = options[["gamma", "vanna", "charm"]].mul(shares, axis=0)
    call = options["kind"] == "call"
    return options.assign(
        **greeks, calls=greeks["gamma"].where(call, 0.0), puts=greeks["gamma"].where(~call, 0.0)
    )


def _row(
    name: str,
    assumption: Assumption,
    options: pd.DataFrame,
    spots: Floats,
    gamma: dict[Dynamics, Floats],
) -> dict[str, Any]:
    shares = assumption.shares(options["kind"].to_numpy())
    held = _held(options, shares)
    return {
        "assumption": name,
        "about": assumption.about,
        "source": assumption.source,
        **{each: float(held[each].sum()) for each in _SUMS},
        "levels": {each: zero_levels(spots, gamma[each] @ shares) for each in gamma},
    }


def _drawn(options: pd.DataFrame, gamma: Floats) -> tuple[pd.DataFrame, Floats]:
    """Quantiles of the draws, each sum by itself, and gamma by spot of each draw."""
    generator, kind = np.random.default_rng(SEED), options["kind"].to_numpy()
    shares = np.stack([drawn_shares(kind, generator) for _ in range(DRAWS)])
    greeks = options[["gamma", "vanna", "charm"]].to_numpy()
    call = (kind == "call")[:, None]
    parts = np.hstack([greeks[:, :1] * call, greeks[:, :1] * ~call, greeks])
    found = np.quantile(shares @ parts, BAND, axis=0)
    told = pd.DataFrame(found, columns=_SUMS)
    told.insert(0, "quantile", BAND)
    return told, shares @ gamma.T
