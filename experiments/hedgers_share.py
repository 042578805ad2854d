"""How the worst fall of the day grows with the share of hedgers, over the same storms.

    python -m experiments.hedgers_share [--seeds 20] [--jobs 2] [--out results/reference]

The options and insured assets of experiments/hedging_cascade.yaml are the share 1; every other
share multiplies both, and the pace at which insurers sell. Writes hedgers_share.csv (a row a run)
and hedgers_share.png.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from experiments.catalogue import HERE
from experiments.running import Request, run_seeds

FILE = HERE / "hedging_cascade.yaml"
SHARES = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0)
INSTRUMENT = "e_mini"
ASSETS, SLICE, STRADDLES = 4.58e9, 26, 1505
UNUSED = ("trades", "orders", "groups", "events", "depth")


def overrides(share: float) -> tuple[str, ...]:
    """What to set in the experiment for a share of hedgers."""
    lots = round(STRADDLES * share)
    straddles = ", ".join(
        f"{{kind: {kind}, quantity: {-lots}, strike: 1.0, expiry: 2}}" for kind in ("call", "put")
    )
    return (
        f"agents.portfolio_insurers.assets={max(share, 1e-6) * ASSETS}",
        f"agents.portfolio_insurers.execution.lots={max(1, round(SLICE * share))}",
        f"agents.option_market_makers.options=[{straddles}]",
        *(f"record.{tape}=false" for tape in UNUSED),
    )


def falls(seeds: int, jobs: int) -> Iterator[tuple[float, int, float]]:
    """(share, seed, worst fall as a fraction of the peak) of every run."""
    from abm.risk.crashes import worst_fall

    for share in SHARES:
        with TemporaryDirectory() as folder:
            request = Request(FILE, overrides(share))
            for run in run_seeds(request, Path(folder), range(1, seeds + 1), jobs=jobs):
                fall = worst_fall(run, INSTRUMENT)
                yield share, run.seed, fall.size if fall is not None else 0.0


def main(
    seeds: Annotated[int, typer.Option(min=2)] = 20,
    jobs: Annotated[int, typer.Option(min=1)] = 2,
    out: Path = Path("results/reference"),
) -> None:
    """Run every share with every seed, and write the table and the figure."""
    import pandas as pd

    from abm.report.figures import share_curve as draw
    from abm.risk.amplification import share_curve

    rows = []
    for row in falls(seeds, jobs):
        print(f"share {row[0]:<6} seed {row[1]:<3} fall {row[2]:.2%}", flush=True)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=["share", "seed", "fall"])
    out.mkdir(parents=True, exist_ok=True)
    frame.to_csv(out / "hedgers_share.csv", index=False, float_format="%.6g")
    curve = share_curve(frame)
    print(curve.to_string(index=False))
    draw(curve).savefig(out / "hedgers_share.png", dpi=150)


if __name__ == "__main__":
    typer.run(main)
