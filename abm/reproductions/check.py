"""A number of the literature beside the same number measured here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from rich import box
from rich.table import Table

from abm.facts.published import Interval


class Verdict(StrEnum):
    """Whether a measurement agrees; one that is only stated has nothing to agree with."""

    PASSED = "passed"
    FAILED = "failed"
    STATED = "stated"


SHOWN = {Verdict.PASSED: "yes", Verdict.FAILED: "NO", Verdict.STATED: "stated"}
"""The last column of a table."""


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
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether it agrees."""
        return self.verdict is Verdict.PASSED

    @property
    def failed(self) -> bool:
        """Whether it does not agree, though it should."""
        return self.verdict is Verdict.FAILED

    @classmethod
    def statement(
        cls,
        quantity: str,
        published: str,
        measured: float,
        error: float | None = None,
        *,
        holds: bool,
    ) -> Self:
        """Passes if what was published in words holds."""
        return cls(quantity, published, measured, error, None, _verdict(holds))

    @classmethod
    def within(
        cls, quantity: str, interval: Interval, measured: float, error: float | None = None
    ) -> Self:
        """Passes if the measurement lies in the interval, the ends included."""
        holds = interval.holds(measured)
        return cls.statement(quantity, str(interval), measured, error, holds=holds)

    @classmethod
    def below(
        cls, quantity: str, bound: float, measured: float, error: float | None = None
    ) -> Self:
        """Passes if the measurement is smaller than the bound."""
        return cls.statement(
            quantity, f"below {bound:.3g}", measured, error, holds=measured < bound
        )

    @classmethod
    def stated(cls, quantity: str, measured: float, error: float | None = None) -> Self:
        """A measurement of which nothing is asked: it neither passes nor fails."""
        return cls(quantity, "", measured, error, None, Verdict.STATED)

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
        verdict = _verdict(abs(measured - published) <= tolerance)
        return cls(quantity, published, measured, error, tolerance, verdict)


def _verdict(agrees: bool) -> Verdict:
    return Verdict.PASSED if agrees else Verdict.FAILED


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
        table.add_row(check.quantity, published, measured, SHOWN[check.verdict])
    return table


def _published(check: Check) -> str:
    if isinstance(check.published, str):
        return check.published
    within = "" if check.tolerance is None else f" (within {check.tolerance:.3g})"
    return f"{check.published:.4g}{within}"


def _measured(check: Check) -> str:
    error = "" if check.error is None else f" ± {check.error:.1g}"
    return f"{check.measured:.4g}{error}"
