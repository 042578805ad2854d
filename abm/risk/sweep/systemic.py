"""All that a sweep says about systemic risk, as tables with a heading each."""

from abm.discovery import found_in
from abm.records.sweep import Sweep
from abm.risk import sweep as folder
from abm.risk.sweep.estimator import Estimator, Finding, Question

ESTIMATORS = sorted(found_in(folder, Estimator), key=lambda estimator: estimator.place)
"""In the order of what they find."""


def findings(sweep: Sweep, crash: float | None = None) -> list[Finding]:
    """What can be said of a sweep: whatever its design, its counterfactuals and records allow.

    crash: the fall from which on a run is a crash, instead of the sweep's. ValueError if that is
    not above 0, no run is complete or none has the measure of the sweep.
    """
    level = sweep.crash if crash is None else crash
    if level <= 0:
        raise ValueError(f"a crash is a fall above 0, not of {level:g}")
    runs = sweep.runs
    whole = runs[runs["without"] == ""]
    if not (whole["status"] == "complete").any():
        raise ValueError(f"{sweep.path} holds no complete run: run the sweep again")
    if sweep.measure not in runs:
        raise ValueError(f"{sweep.path} holds no measure {sweep.measure!r}")
    question = Question(sweep, whole, level)
    return [finding for estimator in ESTIMATORS for finding in estimator.of(question)]
