"""`abm list`, `abm check`, `abm schema`: quick, without Mesa."""

import inspect
import json
from pathlib import Path

from rich.table import Table

from abm.cli.console import console
from abm.kinds import SORTS, built_in
from abm.runs import catalogue, shipped
from abm.runs.files.documents import load
from abm.runs.running import Request
from abm.runs.studying import planned
from abm.runs.sweeping.plan import Plan


def list_(as_json: bool) -> None:
    """Print experiments, markets, and kinds of traders, policies and rules."""
    there = {"experiments": _experiments(), "markets": _markets(), **_kinds()}
    if as_json:
        print(json.dumps(there, indent=2))
        return
    for part, lines in there.items():
        table = Table(title=part, title_justify="left", box=None, show_header=False, min_width=60)
        for name, line in lines.items():
            table.add_row(f"  {name}", line)
        console().print(table)
        print()


def _experiments() -> dict[str, str]:
    return {name: load(file).data["title"] for name, file in shipped.experiments().items()}


def _markets() -> dict[str, str]:
    return {name: load(file).data["title"] for name, file in shipped.markets().items()}


def _kinds() -> dict[str, dict[str, str]]:
    """Traders, and the components of each sort: kind and first line."""
    kinds = built_in()
    classes = {"traders": kinds.traders} | {name: kinds.components[SORTS[name]] for name in SORTS}
    return {
        name: {kind: _first_line(each) for kind, each in sorted(known.items())}
        for name, known in classes.items()
    }


def _first_line(thing: type) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def check(request: Request) -> None:
    """Print what the file asks for; FileErrors with what is wrong, study and sweep included."""
    experiment = request.read()
    plan = planned(request) if experiment.study else None
    sweep = Plan(request, Path()) if experiment.sweep else None
    cells = sweep.cells if sweep else []
    print(f"{request.path}: {experiment.title}")
    for name, group in getattr(experiment, "agents", {}).items():
        print(f"  {name}: {group.count:,} x {group.kind}")
    for name, rule in getattr(experiment, "rules", {}).items():
        where = ", ".join(rule.venues) or "all venues"
        print(f"  rule {name}: {rule.kind} at {where}")
    if plan is not None:
        print(f"  study of {plan.name}: {', '.join(plan.variants)}; {len(plan.seeds)} seeds")
    if sweep is not None:
        kind, factors = sweep.sweep.design.kind, ", ".join(sweep.points.values[0])
        print(f"  sweep ({kind}) over {factors}: {len(cells)} x {len(sweep.seeds)} runs")
    if experiment.calibrate is not None:
        print(f"  {_calibration(request)}")


def _calibration(request: Request) -> str:
    """What a calibration asks for; FileErrors at a point of its ranges where something is wrong."""
    from abm.runs.calibrating.calibration import runs_of
    from abm.runs.calibrating.simulator import Simulator

    simulator = Simulator(str(request.path), request.overrides)
    simulator.check()
    sought, count = ", ".join(simulator.parameters), len(simulator.moments)
    runs = runs_of(simulator.calibrate)
    return f"calibration of {sought}: by {count} numbers of facts, in {runs} runs at most"


def schema() -> None:
    """Print the JSON Schema."""
    print(json.dumps(catalogue.editor_schema(), indent=2))
