"""`abm gamma`: what dealers may hold of a chain's open options, and what they must trade then."""

from pathlib import Path
from typing import Any

from abm.atomic_file import replacing
from abm.cli.console import console
from abm.errors import UsageError
from abm.market.positioning.assumptions import DRAWN, DRAWN_ABOUT, NAIVE
from abm.market.positioning.gamma_map import DRAWS, SEED, GammaMap, gamma_map
from abm.market.positioning.levels import REACH
from abm.market.positioning.open_options import OpenChain, open_chain
from abm.records.json_text import json_text
from abm.records.option_chain_file import ChainFile
from abm.report.gamma_figure import gamma_figure
from abm.report.gamma_tables import (
    assumption_table,
    drawn_table,
    expiry_table,
    greeks_table,
    hedge,
    strike_table,
)


def gamma(file: ChainFile, volume: float | None, out: Path, as_json: bool) -> None:
    """Print the gamma map of a chain; keep numbers and figure in a folder."""
    if volume is not None and not 0 < volume < float("inf"):
        remedy = "give the dollars that the underlying trades a day"
        raise UsageError(f"{volume:g} is no volume", place="--volume", remedy=remedy)
    chain = read_open(file)
    found = gamma_map(chain)
    out.mkdir(parents=True, exist_ok=True)
    text = json_text(_told(file, chain, found, volume))
    with replacing(out / "gamma.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8")
    levels = _naive(found)["levels"]["sticky_strike"]
    figure = gamma_figure(found.strikes, found.profile, found.expiries, found.spot, levels)
    with replacing(out / "gamma.png") as partial:
        figure.savefig(partial, format="png")
    if as_json:
        print(text)
        return
    _show(file, chain, found, volume)
    print(f"numbers {out / 'gamma.json'}: all strikes, expiries and spots")
    print(f"figure  {out / 'gamma.png'}")


def read_open(file: ChainFile) -> OpenChain:
    """The open options of a file. UsageError if there are none."""
    try:
        return open_chain(file.read())
    except ValueError as error:
        remedy = "give a chain with open interest and bids; --columns names them"
        raise UsageError(str(error), place=file.path, remedy=remedy) from None


def _show(file: ChainFile, chain: OpenChain, found: GammaMap, volume: float | None) -> None:
    title = f"{file.path.name}, spot {found.spot:,.2f}; billions of dollars of delta per 1 %"
    console().print(title, style="bold", highlight=False)
    console().print(assumption_table(found.assumptions, volume))
    console().print(greeks_table(found.assumptions))
    console().print(drawn_table(found.drawn))
    console().print(strike_table(found.strikes))
    console().print(expiry_table(found.expiries))
    none, one, several = (round(100 * share) for share in found.crossings.values())
    print(
        f"{DRAWN}: {DRAWN_ABOUT} ({DRAWS} draws, seed {SEED}); within {100 * REACH:g} % of the spot"
        f" {none} % of them have no\nlevel of zero gamma, {one} % one, {several} % several"
    )
    for why in chain.left_out.values():
        print(f"left out: {why}")
    if chain.unknown:
        print(f"{chain.unknown} options have no open interest told, and count as not open")
    net = float(_naive(found)["gamma"])
    print(
        f"If dealers are long calls and short puts, they {hedge(net)} bn when the spot falls 1 %."
    )


def _naive(found: GammaMap) -> dict[str, Any]:
    rows = found.assumptions.to_dict("records")
    return next({str(k): v for k, v in row.items()} for row in rows if row["assumption"] == NAIVE)


def _told(
    file: ChainFile, chain: OpenChain, found: GammaMap, volume: float | None
) -> dict[str, Any]:
    """What gamma.json says; dollars of delta."""
    return {
        "chain": file.path.name,
        "spot": found.spot,
        "volume": volume,
        "assumptions": found.assumptions.to_dict("records"),
        "drawn": {
            "about": DRAWN_ABOUT,
            "draws": DRAWS,
            "seed": SEED,
            "levels": found.crossings,
            "quantiles": found.drawn.to_dict("records"),
        },
        "strikes": found.strikes.to_dict("records"),
        "expiries": found.expiries.to_dict("records"),
        "profile": found.profile.to_dict("list"),
        "left_out": chain.left_out,
        "unknown": chain.unknown,
    }
