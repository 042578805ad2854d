"""`abm run gamma_map --chain`: tomorrow under the dealers of a real option chain, many times."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.atomic_file import replacing
from abm.cli.console import console, progress_bar
from abm.cli.gamma import read_open
from abm.market.positioning.condensing import NEAR
from abm.records.json_text import json_text
from abm.records.option_chain_file import ChainFile
from abm.report.gamma_days import chance_table, days_figure, distribution_table, in_words
from abm.runs.gamma_days import GammaDays
from abm.runs.running import Request

if TYPE_CHECKING:
    import pandas as pd


def gamma_days(
    request: Request,
    file: ChainFile,
    out: Path,
    seed: int | None,
    seeds: int | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Run the days with and without the dealers; print, draw and keep what came of it."""
    days = GammaDays(request, read_open(file), seed, seeds)
    folder = out / request.folder
    folder.mkdir(parents=True, exist_ok=True)
    frame = _run(days, folder / "days.jsonl", jobs or os.cpu_count() or 1)
    text = json_text(_told(days, file, frame))
    with replacing(folder / "gamma_days.json") as partial:
        partial.write_text(text + "\n", encoding="utf-8")
    with replacing(folder / "gamma_days.png") as partial:
        days_figure(frame).savefig(partial, format="png")
    if as_json:
        print(text)
        return
    worst = 100 * float(frame["error"].max())
    print(
        f"{file.path.name}: {len(days.chain.strike):,} open options, against a volume of"
        f" {days.asked.volume:,.0f} a day.\nA day's book condenses them to at most"
        f" {max(len(day.book.legs) for day in days.days)}, whose gamma within"
        f" {100 * NEAR:g} % of the spot is off by at most {worst:.2g} %\nof its largest there."
        " Ratios are to the same day without the dealers."
    )
    console().print(distribution_table(frame))
    console().print(chance_table(frame))
    console().print(in_words(frame), highlight=False)
    print(f"numbers {folder / 'gamma_days.json'}\nfigure  {folder / 'gamma_days.png'}")


def _run(days: GammaDays, file: Path, jobs: int) -> "pd.DataFrame":
    text = f"{len(days.days)} days, with dealers and without; new traders compile first"
    with progress_bar() as bar:
        task = bar.add_task(text, total=1.0)
        try:
            return days.run(file, jobs, lambda done: bar.update(task, completed=done))
        except KeyboardInterrupt:
            print(f"\nthe days that ended are in {file}, and are not run again", file=sys.stderr)
            raise


def _told(days: GammaDays, file: ChainFile, frame: "pd.DataFrame") -> dict[str, Any]:
    """What gamma_days.json says."""
    return {
        "chain": file.path.name,
        "spot": days.chain.spot,
        "experiment": days.request.name,
        "asked": days.asked.model_dump(mode="json"),
        "words": in_words(frame),
        "days": frame.to_dict("records"),
        "books": {str(day.seed): [leg._asdict() for leg in day.book.legs] for day in days.days},
    }
