"""`abm profit`: the profit of accounts by parts, and the surface that valued their options."""

from pathlib import Path

import pandas as pd

from abm.cli.console import console
from abm.errors import UsageError
from abm.kernel.records.option_series import OPTION_SERIES
from abm.records.json_text import json_text
from abm.records.run import Run, open_run
from abm.report.profits import profit as draw_profit
from abm.report.surfaces import surface as draw_surface
from abm.report.table import option_account_table, profit_table
from abm.risk.run.attribution import attribution
from abm.risk.run.surface import chain_rows


def profit(folder: Path, group: str | None, traders: bool, as_json: bool) -> None:
    """Print and draw the parts of the profit of a run's option accounts, or those of a group."""
    run = open_run(folder)
    option_accounts = _option_accounts(run, group)
    groups = option_accounts.groupby(level="group", sort=False).sum()
    figures = _draw(run, group)
    if as_json:
        print(
            json_text(_facts(groups, option_accounts if traders else None) | {"figures": figures})
        )
        return
    title = f"{run.facts['name']}, seed {run.seed}: profit in currency"
    console().print(profit_table(groups, title=title))
    if traders:
        console().print(option_account_table(option_accounts))
    for figure in figures:
        print(f"figure  {figure}")


def _option_accounts(run: Run, group: str | None) -> pd.DataFrame:
    if run.option_accounts.empty:
        raise UsageError(
            f"{run.path} has no option accounts: nobody in it trades options or hedges"
        )
    try:
        return attribution(run, group)
    except ValueError as error:
        raise UsageError(f"{run.path}: {error}") from error


def _draw(run: Run, group: str | None) -> list[str]:
    """Draw what there is to draw beside the records; returns the files."""
    drawn = {"profit.png": draw_profit(run, group or _makers(run))}
    if not run.lacks([OPTION_SERIES.name]) and len(chain_rows(run)):
        drawn["surface.png"] = draw_surface(run)
    for name, figure in drawn.items():
        figure.savefig(run.path / name)
    return [str(run.path / name) for name in drawn]


def _makers(run: Run) -> str | None:
    """The one group that makes a market in options: added to its clients, little is left."""
    makers = run.option_accounts["group"][run.option_accounts["quotes"]].astype(str).unique()
    return str(makers[0]) if len(makers) == 1 else None


def _facts(groups: pd.DataFrame, option_accounts: pd.DataFrame | None) -> dict[str, object]:
    facts: dict[str, object] = {"groups": groups.to_dict("index")}
    if option_accounts is None:
        return facts
    return facts | {"traders": option_accounts.reset_index().to_dict("records")}
