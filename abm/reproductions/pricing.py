"""Option prices: worked examples of the literature, and one grid by QuantLib and py_vollib."""

from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.market.pricing import Bachelier, Black76, BlackScholesMerton, implied_volatility
from abm.reproductions.check import Check, Progress

Floats = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest difference from another library, relative to the number, or absolute below 1."""

GRID = list(
    product(
        ("call", "put"),
        (50.0, 80.0, 100.0, 120.0, 200.0),
        (100.0,),
        (0.02, 0.25, 1.0, 10.0),
        (0.1, 0.3, 0.8),
        (-0.01, 0.0, 0.08),
        (0.0, 0.04),
    )
)
"""Kind, spot, strike, years, volatility, rate, dividend yield."""


def reproduce(progress: Progress | None = None) -> list[Check]:
    """Haug 2007, The Complete Guide to Option Pricing Formulas; QuantLib; py_vollib."""
    parts = (_haug, _kamal_and_derman, _quantlib, _py_vollib)
    checks = []
    for done, part in enumerate(parts, start=1):
        checks += part()
        if progress is not None:
            progress(done / len(parts))
    return checks


def _haug() -> list[Check]:
    """Examples of chapters 1 and 2, to the four digits printed; theta a year, the rest per 1."""
    share, future = BlackScholesMerton, Black76
    examples = [
        (
            "call S=60 K=65 T=.25 r=.08 sigma=.3",
            2.1334,
            share("call", 60, 65, 0.25, 0.3, 0.08).value(),
        ),
        (
            "put S=100 K=95 T=.5 r=.1 q=.05 sigma=.2",
            2.4648,
            share("put", 100, 95, 0.5, 0.2, 0.1, 0.05).value(),
        ),
        (
            "call F=19 K=19 T=.75 r=.1 sigma=.28",
            1.7011,
            future("call", 19, 19, 0.75, 0.28, 0.1).value(),
        ),
        (
            "call delta F=105 K=100 T=.5 r=.1 sigma=.36",
            0.5946,
            future("call", 105, 100, 0.5, 0.36, 0.1).delta(),
        ),
        (
            "put delta F=105 K=100 T=.5 r=.1 sigma=.36",
            -0.3566,
            future("put", 105, 100, 0.5, 0.36, 0.1).delta(),
        ),
        (
            "gamma S=55 K=60 T=.75 r=.1 sigma=.3",
            0.0278,
            share("call", 55, 60, 0.75, 0.3, 0.1).gamma(),
        ),
        (
            "vega S=55 K=60 T=.75 r=.1 sigma=.3",
            18.9358,
            share("call", 55, 60, 0.75, 0.3, 0.1).vega(),
        ),
        (
            "put theta S=430 K=405 T=1/12 r=.07 q=.05 sigma=.2",
            -31.1924,
            share("put", 430, 405, 1 / 12, 0.2, 0.07, 0.05).theta(),
        ),
        (
            "call rho S=72 K=75 T=1 r=.09 sigma=.19",
            38.7325,
            share("call", 72, 75, 1, 0.19, 0.09).rho(),
        ),
        (
            "vanna S=90 K=80 T=.25 r=.05 sigma=.2",
            -1.0008,
            share("put", 90, 80, 0.25, 0.2, 0.05).vanna(),
        ),
        (
            "volga F=90 K=130 T=.75 r=.05 sigma=.28",
            92.3444,
            future("put", 90, 130, 0.75, 0.28, 0.05).volga(),
        ),
    ]
    return [
        Check.near(f"Haug, {what}", published, float(measured), tolerance=5e-5)
        for what, published, measured in examples
    ]


def _kamal_and_derman() -> list[Check]:
    """Kamal and Derman 1999, the option they hedge."""
    option = BlackScholesMerton("call", 100, 100, 1 / 12, 0.2)
    what = "Kamal and Derman, S=K=100 T=1/12 sigma=.2"
    return [
        Check.near(f"{what}: premium", 2.3030, float(option.value()), tolerance=5e-5),
        Check.near(f"{what}: vega", 11.512, float(option.vega()), tolerance=5e-4),
    ]


def _quantlib() -> list[Check]:
    peer = _imported("QuantLib")
    names = ("value", "delta", "gamma", "vega", "theta", "rho", "vanna")
    theirs = np.array([_by_quantlib(peer, *option) for option in GRID])
    model = BlackScholesMerton(*zip(*GRID, strict=True))
    checks = [
        _agree(f"QuantLib, Black-Scholes-Merton: {name}", getattr(model, name)(), column)
        for name, column in zip(names, theirs.T, strict=True)
    ]
    normal = np.array([_bachelier_by_quantlib(peer, *option) for option in GRID])
    kinds, forwards, strikes, years, volatilities, rates, _ = zip(*GRID, strict=True)
    ours = Bachelier(kinds, forwards, strikes, years, 100 * np.array(volatilities), rates)
    return [*checks, _agree("QuantLib, Bachelier: value", ours.value(), normal)]


def _by_quantlib(
    peer: Any,
    kind: str,
    spot: float,
    strike: float,
    years: float,
    volatility: float,
    rate: float,
    dividend_yield: float,
) -> tuple[float, ...]:
    side = peer.Option.Call if kind == "call" else peer.Option.Put
    forward = spot * np.exp((rate - dividend_yield) * years)
    payoff = peer.PlainVanillaPayoff(side, strike)
    option = peer.BlackCalculator(payoff, forward, volatility * years**0.5, np.exp(-rate * years))
    return (
        option.value(),
        option.delta(spot),
        option.gamma(spot),
        option.vega(years),
        option.theta(spot, years),
        option.rho(years),
        option.vanna(spot, years),
    )


def _bachelier_by_quantlib(
    peer: Any,
    kind: str,
    forward: float,
    strike: float,
    years: float,
    volatility: float,
    rate: float,
    _: float,
) -> float:
    side = peer.Option.Call if kind == "call" else peer.Option.Put
    spread, discount = 100 * volatility * years**0.5, np.exp(-rate * years)
    return float(peer.bachelierBlackFormula(side, strike, forward, spread, discount))


def _py_vollib() -> list[Check]:
    merton, black = "py_vollib.black_scholes_merton", "py_vollib.black"
    value, future = _imported(merton).black_scholes_merton, _imported(black).black
    greeks = _imported(f"{merton}.greeks.analytical")
    functions = {
        "value": (value, 1.0),
        "delta": (greeks.delta, 1.0),
        "gamma": (greeks.gamma, 1.0),
        "vega": (greeks.vega, 100.0),
        "theta": (greeks.theta, 365.0),
        "rho": (greeks.rho, 100.0),
    }
    model = BlackScholesMerton(*zip(*GRID, strict=True))
    checks = [
        _agree(
            f"py_vollib, Black-Scholes-Merton: {name}",
            getattr(model, name)(),
            unit * np.array([function(*_flagged(option)) for option in GRID]),
        )
        for name, (function, unit) in functions.items()
    ]
    kinds, forwards, strikes, years, volatilities, rates, _ = zip(*GRID, strict=True)
    ours = Black76(kinds, forwards, strikes, years, volatilities, rates).value()
    theirs = np.array([future(k[0], f, s, t, r, v) for k, f, s, t, v, r, _ in GRID])
    checks.append(_agree("py_vollib, Black-76: value", ours, theirs))
    return [*checks, _implied(_imported(f"{merton}.implied_volatility").implied_volatility)]


def _flagged(option: tuple[Any, ...]) -> tuple[Any, ...]:
    """The inputs in the order of py_vollib."""
    kind, spot, strike, years, volatility, rate, dividend_yield = option
    return kind[0], spot, strike, years, rate, volatility, dividend_yield


def _implied(peer: Any) -> Check:
    """Where a price tells ten digits of its volatility; one rounding of the spot is 1e-14."""
    model = BlackScholesMerton(*zip(*GRID, strict=True))
    told = model.vega() * np.array([option[4] for option in GRID]) > 1e-2
    prices = model.value()[told]
    options = [option for option, tells in zip(GRID, told, strict=True) if tells]
    kinds, spots, strikes, years, _, rates, yields = zip(*options, strict=True)
    ours = implied_volatility(kinds, prices, spots, strikes, years, rates, yields)
    theirs = [
        peer(price, spot, strike, span, rate, dividend_yield, kind[0])
        for price, (kind, spot, strike, span, _, rate, dividend_yield) in zip(
            prices, options, strict=True
        )
    ]
    return _agree("py_vollib: implied volatility", ours, np.array(theirs))


def _agree(quantity: str, ours: Floats, theirs: Floats) -> Check:
    """The largest difference over the grid."""
    off = np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))
    return Check.near(f"{quantity}, off by", 0.0, float(off.max()), tolerance=TOLERANCE)


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise RuntimeError(f"{error}: `pip install QuantLib py_vollib` and try again") from error
