"""How well the signals before crashes warn of them: true alarms against false ones."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from abm.report.figure_style import STRONG
from abm.report.plots.labels import label
from abm.report.plots.style import MARK, looks
from abm.risk.sweep.early_warning import KEYS, auc, roc

MOST_POINTS = 400
"""Points of a curve: more cannot be seen."""


def roc_curves(table: pd.DataFrame) -> go.Figure:
    """The ROC curve of each signal, its area beside its name, and the line of mere chance.

    table: warnings as abm.risk.sweep.early_warning.warnings_of_runs gives them: run, time, the
    signals, crash_ahead. A signal without rows of both outcomes has no curve.
    """
    figure = go.Figure(_chance())
    for name, look in looks([name for name in table.columns if name not in KEYS]).items():
        rows = table[[name, "crash_ahead"]].dropna()
        if rows["crash_ahead"].nunique() == 2:
            figure.add_trace(_curve(name, rows, look))
    if len(figure.data) == 1:
        figure.add_annotation(text="no crash to warn of", x=0.5, y=0.5, showarrow=False)
    figure.update_layout(height=520, hovermode="closest", showlegend=len(figure.data) > 1)
    figure.update_layout(legend_title={"text": "area under the curve (AUC)", "side": "top"})
    figure.update_xaxes(title_text="false alarms (% of quiet bars)", range=[-1, 101])
    figure.update_yaxes(title_text="true alarms (% of bars before a crash)", range=[-1, 101])
    return figure


def _chance() -> go.Scatter:
    return go.Scatter(x=[0, 100], y=[0, 100], mode="lines", name="chance 0.50", line=MARK)


def _curve(name: str, rows: pd.DataFrame, look: dict[str, str]) -> go.Scatter:
    curve = roc(rows[name], rows["crash_ahead"])
    kept = np.unique(np.linspace(0, len(curve) - 1, MOST_POINTS).astype(int))
    curve = curve.iloc[kept]
    area = auc(rows[name], rows["crash_ahead"]).value
    return go.Scatter(
        x=100 * curve["false_positive"], y=100 * curve["true_positive"], mode="lines",
        name=f"{label(name)} {area:.2f}", line=look | {"width": STRONG},
        customdata=curve["threshold"],
        hovertemplate=f"{label(name)} ≥ %{{customdata:.3g}}<br>%{{y:.3g}} % true alarms"
        "<br>%{x:.3g} % false alarms<extra></extra>",
    )  # fmt: skip
