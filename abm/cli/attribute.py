"""`abm attribute`: which traders made the crash, as a table and a waterfall."""

from math import isnan
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from abm.cli.console import console
from abm.cli.many_runs import run_plan, tell_failures
from abm.records.json_text import json_text
from abm.report.table import UNDEFINED
from abm.risk.statistics.intervals import STUDENT
from abm.runs.attribution import Attribution, CoalitionRuns
from abm.runs.running import Request


def attribute(
    request: Request,
    out: Path,
    groups: tuple[str, ...],
    seeds: int,
    samples: int | None,
    workers: tuple[int, str | None],
    as_json: bool,
) -> int:
    """Run what is missing, print and draw; returns the exit code, 1 if runs failed."""
    coalition_runs = CoalitionRuns(request, out, groups, seeds, samples)
    rows = run_plan(coalition_runs.plan, *workers)
    failed = [row for row in rows.values() if row["status"] != "complete"]
    code = tell_failures(coalition_runs.plan, failed, len(rows))
    found = coalition_runs.attribution(rows)
    file = coalition_runs.plan.folder / "attribution.html"
    _draw(found, file)
    text = json_text(_facts(coalition_runs, found) | {"figure": str(file)})
    (coalition_runs.plan.folder / "attribution.json").write_text(text + "\n", encoding="utf-8")
    if as_json:
        print(text)
        return code
    _show(coalition_runs, found)
    print(f"figure  {file}\nrows    {coalition_runs.plan.folder / 'summary.parquet'}")
    return code


def _draw(found: Attribution, file: Path) -> None:
    from abm.report.plots.style import template
    from abm.report.plots.waterfall import waterfall

    figure = waterfall(found.values, found.none)
    figure.update_layout(template=template())
    figure.write_html(file, include_plotlyjs=True)


def _facts(coalition_runs: CoalitionRuns, found: Attribution) -> dict[str, object]:
    return {
        "groups": coalition_runs.players,
        "seeds": list(coalition_runs.plan.seeds),
        "coalitions": len(coalition_runs.coalitions),
        "orders": None if coalition_runs.orders is None else len(coalition_runs.orders),
        "fall_without_them": found.none,
        "fall_with_them": found.everyone,
        "values": found.values.to_dict("records"),
        "interactions": found.pairs.to_dict("records"),
    }


def _show(coalition_runs: CoalitionRuns, found: Attribution) -> None:
    kind = (
        "all coalitions"
        if coalition_runs.orders is None
        else f"{len(coalition_runs.orders)} orders"
    )
    title = f"the fall shared out over {kind}, {len(coalition_runs.plan.seeds)} days, % of the peak"
    console().print(title, style="italic", highlight=False)
    table = Table(box=SIMPLE_HEAD)
    for name in ("group", "adds", f"95 % interval ({STUDENT})"):
        table.add_column(name, justify="left" if name == "group" else "right")
    table.add_row("none of them", f"{100 * found.none:.2f}", "")
    for row in found.values.to_dict("records"):
        interval = _interval(row["low"], row["high"])
        table.add_row(str(row["player"]), f"{100 * row['value']:+.2f}", interval)
    table.add_row("all of them", f"{100 * found.everyone:.2f}", "")
    console().print(table)
    for row in found.pairs.to_dict("records"):
        if row["low"] > 0 or row["high"] < 0:
            more = "more" if row["value"] > 0 else "less"
            print(
                f"{row['player']} and {row['other']} together make {100 * abs(row['value']):.2f}"
                f" points {more} than apart ({_interval(row['low'], row['high'])})"
            )


def _interval(low: float, high: float) -> str:
    """In percent; one day has none."""
    return UNDEFINED if isnan(low) else f"{100 * low:+.2f} to {100 * high:+.2f}"
