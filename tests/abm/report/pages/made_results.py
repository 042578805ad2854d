"""Results folders made by hand, as sweeps and runs leave them."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from abm.records.sweep import CUBE, Sweep, open_sweep, write_table
from tests.abm.risk.run.made_run import (
    MadeRun,
    depth,
    events,
    groups,
    mids,
    option_accounts,
    trades,
)

EXPERIMENT = {
    "title": "Who <sells> with whom?",
    "about": "A large seller,\nand those who follow him.\n\nA second paragraph.",
    "session": {"open": "09:30", "close": "10:30", "days": 1},
    "instruments": {"STOCK": {"price": 10.0}},
    "agents": {"noise": {"kind": "noise_trader", "count": 1200}, "insurers": {"kind": "insurer"}},
    "study": None,
}
ORIGIN = {
    "code_version": "0.1.0+abc",
    "python": "3.11.7",
    "libraries": {"numpy": "2.4.6"},
    "hedger_groups": ["insurers"],
    "experiment": EXPERIMENT,
}
RECORDS = (
    "trades",
    "quotes",
    "depth",
    "groups",
    "events",
    "option_accounts",
    "option_series",
    "executions",
)


def run_folder(
    folder: Path, *, seed: int = 1, trough: int = 950, lacks: tuple[str, ...] = ()
) -> Path:
    """A run whose mid falls from 1000 ticks to the trough between 20 and 30 minutes."""
    minutes = 60 * np.arange(60)
    path = np.interp(minutes / 60, [0, 20, 30, 59], [1000, 1000, trough, trough]).round()
    twice = np.repeat([0, 1800], 2)
    made = MadeRun(
        trades=trades(minutes, price=path.astype(int), quantity=3, side=1),
        quotes=mids(minutes, path),
        depth=depth(minutes, bid_price_1=path.astype(int) - 1, bid_quantity_1=9),
        groups=groups(twice, group=["noise", "insurers"] * 2, position=[0, 0, 5, -5]).assign(
            aggressive_bought=[0, 0, 5, 0], aggressive_sold=[0, 0, 0, 5]
        ),
        events=events([1500], kind="withdrawal", group="noise"),
        option_accounts=option_accounts(
            [0, 3600], trader=7, group="insurers", quotes=False, delta=[0.0, -50.0]
        ),
    )
    folder.mkdir(parents=True)
    for record in set(RECORDS) - set(lacks) | {"option_trades"}:
        getattr(made, record).to_parquet(folder / f"{record}.parquet")
    facts = {"id": f"{seed:012x}", "name": "falling", "seed": seed, "without": []}
    market = {"tick_size": 0.01, "multiplier": 1.0}
    times = {"open_time": made.open_time, "close_time": made.close_time}
    text = json.dumps(ORIGIN | facts | market | times | {"status": "complete"})
    (folder / "run.json").write_text(text)
    return folder


def sweep_folder(
    folder: Path,
    points: list[dict[str, object]],
    fall: Callable[..., float],
    *,
    seeds: int = 4,
    kind: str = "grid",
    cube: np.ndarray | None = None,
    without: tuple[str, ...] = (),
    failed: tuple[int, ...] = (),
) -> Sweep:
    """A sweep of these points; fall: of the factors, times the day of the seed.

    Without the groups the falls are half as deep.  failed: places of the rows that failed.
    """
    rows = []
    left_out = ("", ",".join(without)) if without else ("",)
    cells = itertools.product(left_out, enumerate(points), range(1, seeds + 1))
    for place, (absent, (point, values), seed) in enumerate(cells):
        size = float(fall(**values)) * (0.7 + 0.2 * seed) * (0.5 if absent else 1.0)
        row = {"run": f"{place:012x}", "point": point, "seed": seed, "without": absent}
        row |= {"status": "complete", "error": "", **values, "fall": size, "fall_start": 590.0}
        row |= {"fall_trough": 600.0, "recovery": 10.0, "depth_left": 1 - 5 * size}
        row |= {"withdrawals": 3.0}
        if place in failed:
            row |= {"status": "failed", "error": "Traceback:\nValueError: <no> price", "fall": None}
        rows.append(row)
    _write(folder, rows, points, cube)
    facts = {"name": "who", "title": EXPERIMENT["title"], "about": EXPERIMENT["about"]}
    asked = {"points": len(points), "seeds": [*range(1, seeds + 1)], "design": {"kind": kind}}
    judged = {"measure": "fall", "crash": 0.05, "without": list(without)}
    text = json.dumps(ORIGIN | facts | asked | judged | {"factors": _factors(points)})
    (folder / "sweep.json").write_text(text)
    return open_sweep(folder)


def _write(folder: Path, rows: list, points: list, cube: np.ndarray | None) -> None:
    folder.mkdir(parents=True)
    design = pd.DataFrame(points)
    design.insert(0, "point", range(len(points)))
    if cube is not None:
        for name, column in zip(points[0], cube.T, strict=True):
            design[CUBE + name] = column
    for frame, name in ((pd.DataFrame(rows), "summary"), (design, "design")):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        write_table(table, folder / f"{name}.parquet")


def _factors(points: list) -> list:
    return [
        {
            "name": name,
            "low": None,
            "high": None,
            "values": list({point[name]: 0 for point in points}),
        }
        for name in points[0]
    ]
