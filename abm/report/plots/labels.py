"""Words and numbers as figures show them: safe in Plotly's markup, short enough for a phone."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

SERIES = 16
"""Characters of a line of a name beside an axis."""
WHOLE = 1000.0
"""From here on numbers are shown without decimals, and never as powers of ten."""
LOG_RANGE = 20
"""Positive values spread over more than this factor, at equal ratios, are shown on a log axis."""


def label(name: str, line: int = SERIES) -> str:
    """A name of a file in lines of about so many characters, broken after dots and at _."""
    words = str(name).replace("_", " ").replace(".", ". ")
    lines = [escape(text, quote=False) for text in wrap(words, line, break_long_words=True)]
    return "<br>".join(text.replace(". ", ".") for text in lines)


def numeric(values: Sequence[Any] | pd.Series) -> bool:
    """Whether the values of a factor are numbers that an axis can be made of."""
    kinds = pd.Series(values)
    return pd.api.types.is_numeric_dtype(kinds) and not pd.api.types.is_bool_dtype(kinds)


def logarithmic(values: Sequence[Any] | pd.Series) -> bool:
    """Whether a factor was varied by ratios: at least three positive values, far apart."""
    if not numeric(values):
        return False
    known = np.unique(np.asarray(values, float))
    if len(known) < 3 or known[0] <= 0 or known[-1] < LOG_RANGE * known[0]:
        return False
    ratios, steps = np.diff(np.log(known)), np.diff(known)
    return bool(ratios.std() / ratios.mean() < steps.std() / steps.mean())


def value_text(value: Any) -> str:
    """A value of a factor: numbers with three digits, or those before the point; else as it is."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.3g}"
    return escape(str(value), quote=False)
