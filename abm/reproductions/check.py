"""A number of the literature beside the same number measured here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from rich import box
from rich.table import Table


@dataclass(frozen=True)
class Check:
    """A published number or statement, what was measured, and whether the two agree.

    error: standard error of the measurement.  tolerance: largest difference that passes.
    """

    quantity: str
    published: float | str
    measured: float
    error: float | None
    tolerance: float | None
    passed: bool

    @classmethod
    def near(
        cls,
        quantity: str,
        published: float,
        measured: float,
        error: float | None = None,
        *,
        tolerance: float,
    ) -> Self:
        """Passes if the difference is at most the tolerance."""
        passed = bool(abs(measured - published) <= tolerance)
        return cls(quantity, published, measured, error, tolerance, passed)


class Progress(Protocol):
    """Is told from time to time which share of the work is done, from 0 to 1."""

    def __call__(self, done: float, /) -> object:
        """Take note of the share."""


class Reproduction(Protocol):
    """Measures again what a paper published."""

    __doc__: str | None

    def __call__(self, progress: Progress | None = None) -> list[Check]:
        """The checks, in the order of the paper."""


def as_table(checks: Iterable[Check]) -> Table:
    """What was published and measured, with the tolerance and the standard error."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("quantity")
    table.add_column("published", justify="right")
    table.add_column("measured", justify="right")
    table.add_column("pass")
    for check in checks:
        published, measured = _published(check), _measured(check)
        table.add_row(check.quantity, published, measured, "yes" if check.passed else "NO")
    return table


def _published(check: Check) -> str:
    if isinstance(check.published, str):
        return check.published
    within = "" if check.tolerance is None else f" (within {check.tolerance:.3g})"
    return f"{check.published:.4g}{within}"


def _measured(check: Check) -> str:
    error = "" if check.error is None else f" ± {check.error:.1g}"
    return f"{check.measured:.4g}{error}"
