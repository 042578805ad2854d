"""What a calibration says, as tables and for files."""

from typing import Any

import numpy as np
import pandas as pd

from abm.facts.fact import facts
from abm.runs.calibrating.calibration import Calibration
from abm.runs.calibrating.simulator import Simulator
from abm.runs.running import versions


def facts_frame(found: Calibration) -> pd.DataFrame:
    """A row a fact: fact, row, unit; target and error of the tape; facts before and after.

    before, after: with the file's own values and with the estimate, over the seeds of the fit;
    before_held_out, after_held_out: over the others; deviation: standard error of the last.
    """
    target = found.target
    names = {
        "fact": [moment.fact for moment in target.moments],
        "row": [moment.row for moment in target.moments],
        "unit": [facts()[moment.fact].unit for moment in target.moments],
    }
    columns = {"target": target.values, "error": target.errors, "before": found.before}
    held_out = {"before_held_out": found.before_held_out, "after_held_out": found.after_held_out}
    return pd.DataFrame(
        {**names, **columns, "after": found.after, **held_out, "deviation": found.deviations}
    )


def parameters_frame(found: Calibration) -> pd.DataFrame:
    """A row a parameter: parameter, unit, value, low and high of its interval, bounds of its range.

    open_low, open_high: whether the interval reaches an end of the surface, and maybe further.
    """
    values = found.values
    rows = []
    for number, (name, factor) in enumerate(found.calibrate.vary.items()):
        low, high = found.interval(number)
        profile = found.profiles[number]
        told = {"parameter": name, "unit": factor.unit, "value": values[name]}
        told |= {"low": low, "high": high, "least": factor.low, "greatest": factor.high}
        rows.append(told | {"open_low": profile.open_low, "open_high": profile.open_high})
    return pd.DataFrame(rows)


def profiles_frame(found: Calibration) -> pd.DataFrame:
    """Points of all profiles: parameter, value, height in heights of the interval's ends."""
    parts = []
    for (name, factor), profile in zip(found.calibrate.vary.items(), found.profiles, strict=True):
        values = [factor.at([place])[0] for place in profile.places.tolist()]
        heights = profile.heights / profile.bound
        parts.append(pd.DataFrame({"parameter": name, "value": values, "height": heights}))
    return pd.concat(parts, ignore_index=True)


def told(found: Calibration, simulator: Simulator) -> dict[str, Any]:
    """What calibration.json says."""
    sums = {
        name: found.objective(getattr(found, name))
        for name in ("before", "after", "before_held_out", "after_held_out")
    }
    return {
        "name": simulator.request.name,
        **versions(),
        "target": found.target.name,
        "calibrate": found.calibrate.model_dump(mode="json"),
        "parameters": parameters_frame(found).to_dict("records"),
        "settings": found.settings,
        "objective": sums,
        "test": found.test._asdict(),
        "said": found.said,
        "facts": facts_frame(found).to_dict("records"),
        "runs": found.runs,
        "experiment": simulator.request.read().model_dump(mode="json"),
    }


def apart(frame: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Distances of a column of `facts_frame` from the target, in standard errors."""
    return (frame[column] - frame["target"]) / frame["error"].replace(0.0, np.nan)
