"""Questions that are put to many small runs of one experiment: one question, one file.

A file here that has a `measure` is a question, named by its file; the first line of its docstring
says what it asks. What it imports from the simulator it imports where it is used, so that naming
the questions takes no time.
"""

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.table import Table

    from abm.model import MarketModel

Row = dict[str, float]
"""What one run says, by name of the quantity; not `variant` and `seed`, which are added."""


class Question(Protocol):
    """A module with these functions."""

    __name__: str
    __file__: str
    __doc__: str | None

    def measure(self, model: "MarketModel", experiment: Any) -> Row | list[Row]:
        """What a run says that has come to its close, its tapes in memory: one row or several.

        experiment: the variant that was run. The model is taken apart afterwards: keep none of it.
        """

    def table(self, frame: "pd.DataFrame") -> "Table":
        """What all runs say together; frame: columns variant, seed and those of the rows."""

    def figure(self, frame: "pd.DataFrame") -> "Figure":
        """The same as a picture."""


def questions() -> dict[str, Question]:
    """What can be asked, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: cast(Question, m) for name, m in modules.items() if hasattr(m, "measure")}
