"""`abm surface`: the volatility surface of a quoted option chain, and the arbitrage in it."""

import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from abm.atomic_file import replacing
from abm.cli.console import console
from abm.errors import UsageError
from abm.market.quotes.chain_fit import ChainFit, ExpiryFit, Weights, fit_chain
from abm.market.quotes.model_free import TERM, index
from abm.market.surfaces import (
    Interval,
    JumpWings,
    butterfly_intervals,
    calendar_intervals,
)
from abm.records.json_text import json_text
from abm.records.option_chain_file import ChainFile
from abm.report.chain_figure import chain_figure
from abm.report.chain_tables import arbitrage_table, fit_table, parameter_table, wings_table

_CURVE = np.linspace(-0.1, 1.1, 241)
"""Where a smile is drawn, in widths of its quotes."""


_FAR = 5.0
"""A log moneyness beyond all strikes: 148 times the forward."""


def surface(
    file: ChainFile, weights: Weights, allow_arbitrage: bool, out: Path, as_json: bool
) -> None:
    """Print the fit of a chain and its arbitrage; keep numbers and figure in a folder."""
    try:
        fit = fit_chain(file.read(), weights, allow_arbitrage)
    except ValueError as error:
        remedy = "give a chain with bids and asks at more strikes"
        raise UsageError(str(error), place=file.path, remedy=remedy) from None
    _warn(fit)
    out.mkdir(parents=True, exist_ok=True)
    fits, arbitrage, quotes = _fits(fit), _arbitrage(fit), _quotes(fit)
    text = json_text(_told(fit, fits, arbitrage, quotes))
    with replacing(out / "surface.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8")
    figure = chain_figure(quotes, _curves(fit), fits)
    with replacing(out / "surface.png") as partial:
        figure.savefig(partial, format="png")
    if as_json:
        print(text)
        return
    console().print(f"{file.path.name}, {fit.chain.date}", style="bold", highlight=False)
    console().print(fit_table(fits))
    console().print(parameter_table(fits))
    console().print(wings_table(fits))
    _show_arbitrage(arbitrage)
    for why in fit.left_out.values():
        print(f"left out: {why}")
    if (level := _index(fit)) is not None:
        print(
            f"index   {level:.2f}: volatility of {TERM:.0f} days from the whole strip, as the VIX"
        )
    print(f"fit     {out / 'surface.json'}: all residuals and parameters")
    print(f"figure  {out / 'surface.png'}")


def _warn(fit: ChainFit) -> None:
    """Say of which expiries the forward lies outside of the strikes: it is hardly theirs."""
    for each in fit.fits:
        low, high = each.quoted.strike[[0, -1]]
        if not low <= each.forward <= high:
            print(
                f"warning: the forward of {each.quoted.name}, {each.forward:g}, lies outside of its"
                f" strikes, {low:g} to {high:g}; is it the spot, forward or rate of this chain?",
                file=sys.stderr,
            )


def _show_arbitrage(arbitrage: pd.DataFrame) -> None:
    if arbitrage.empty:
        print("no arbitrage, neither among the quotes nor in the best fit of each expiry")
    else:
        console().print(arbitrage_table(arbitrage))


def _fits(fit: ChainFit) -> pd.DataFrame:
    """A row an expiry; volatilities, residuals and misfits in points."""
    return pd.DataFrame([_row(each) for each in fit.fits])


def _row(each: ExpiryFit) -> dict[str, Any]:
    points = 100 * each.residuals
    worst = int(np.argmax(np.abs(points)))
    free = 100 * (np.sqrt(each.free.variance(each.quotes.k) / each.free.years) - each.quotes.mid)
    strip = each.model_free
    wings = JumpWings.of(each.smile)._asdict()
    return {
        **{"expiry": each.quoted.name, "trading_days": each.quoted.trading_days},
        **{"days": each.quoted.days, "forward": each.forward, "rate": each.rate},
        **{"quotes": len(points), "at_the_money": 100 * each.at_the_money},
        "strip": None if strip is None else _of_trading_time(each, strip.variance),
        "misfit": float(np.sqrt((points**2).mean())),
        "free_misfit": float(np.sqrt((free**2).mean())),
        **{"worst": float(points[worst]), "worst_strike": float(each.quotes.strike[worst])},
        **{name: getattr(each.smile, name) for name in ("a", "b", "rho", "m", "sigma")},
        "jump_wings": wings,
    }


def _of_trading_time(each: ExpiryFit, variance: float) -> float:
    """The volatility, in points, of a year of trading days from a variance of a calendar year."""
    total = max(variance, 0.0) * each.quoted.calendar_years
    return 100 * float(np.sqrt(total / each.smile.years))


def _quotes(fit: ChainFit) -> pd.DataFrame:
    """A row a quote: volatilities and residual in points."""
    parts = [
        pd.DataFrame(
            {
                "expiry": each.quoted.name,
                "strike": each.quotes.strike,
                "k": each.quotes.k,
                "bid": 100 * each.quotes.bid,
                "mid": 100 * each.quotes.mid,
                "ask": 100 * each.quotes.ask,
                "residual": 100 * each.residuals,
            }
        )
        for each in fit.fits
    ]
    return pd.concat(parts, ignore_index=True)


def _curves(fit: ChainFit) -> pd.DataFrame:
    """The smiles to draw, a little beyond their quotes: expiry, k, volatility in points."""
    parts = []
    for each in fit.fits:
        k = each.quotes.k.min() + _CURVE * np.ptp(each.quotes.k)
        volatility = 100 * np.sqrt(each.smile.variance(k) / each.smile.years)
        parts.append(pd.DataFrame({"expiry": each.quoted.name, "k": k, "volatility": volatility}))
    return pd.concat(parts, ignore_index=True)


def _arbitrage(fit: ChainFit) -> pd.DataFrame:
    """A row each: what of the quotes, then what of the best fits before they were held to none."""
    rows = [
        {
            **{"where": "quotes", "what": each.what, "expiry": each.expiry, "later": each.later},
            **{"strike": each.strike, "low": min(each.others), "high": max(each.others)},
            **{"size": each.profit, "unit": "currency"},
        }
        for each in fit.arbitrage
    ]
    for each in fit.fits:
        found = butterfly_intervals(each.free)
        rows += [_of_fit("butterfly", each, each, one, "of g") for one in found]
    for sooner, later in combinations(fit.fits, 2):
        if sooner.quoted.days < later.quoted.days:
            found = calendar_intervals(sooner.free, later.free)
            rows += [_of_fit("calendar", sooner, later, one, "of variance") for one in found]
    names = ["where", "what", "expiry", "later", "strike", "low", "high", "size", "unit"]
    return pd.DataFrame(rows, columns=names)


def _of_fit(
    what: str, sooner: ExpiryFit, later: ExpiryFit, found: Interval, unit: str
) -> dict[str, Any]:
    """Arbitrage over an interval of strikes, 0 and inf far in a wing: the size is of its slope."""
    ends = (found.low, found.high, found.worst)
    low, high, strike = (_strike(later.forward, k) for k in ends)
    return {
        **{"where": "free fit", "what": what, "expiry": sooner.quoted.name},
        **{"later": later.quoted.name, "strike": strike, "low": low, "high": high},
        **{"size": found.amount, "unit": unit if np.isfinite(found.worst) else "of a wing's slope"},
    }


def _strike(forward: float, k: float) -> float:
    """The strike of a log moneyness; 0 and inf where it is beyond all strikes."""
    if abs(k) > _FAR:
        return 0.0 if k < 0 else np.inf
    return float(forward * np.exp(k))


def _index(fit: ChainFit) -> float | None:
    """The index of 30 days, if expiries lie on both sides of it."""
    strips = [each.model_free for each in fit.fits if each.model_free is not None]
    near = [strip for strip in strips if strip.days <= TERM]
    far = [strip for strip in strips if strip.days > TERM]
    return index(near[-1], far[0]) if near and far else None


def _told(
    fit: ChainFit, fits: pd.DataFrame, arbitrage: pd.DataFrame, quotes: pd.DataFrame
) -> dict[str, Any]:
    """What surface.json says."""
    return {
        "date": str(fit.chain.date),
        "index": _index(fit),
        "left_out": fit.left_out,
        "expiries": fits.to_dict("records"),
        "arbitrage": arbitrage.to_dict("records"),
        "quotes": quotes.to_dict("records"),
    }
