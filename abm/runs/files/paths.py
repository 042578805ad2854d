"""Dotted keys that are set from several sides: which set what others set, and which never count."""

from collections.abc import Iterable, Sequence

from abm.runs.files.faults import Fault, FileErrors


class Scaled(float):
    """A multiple of what somebody chose: a place for whole numbers takes the nearest."""


def covers(way: str, other: str) -> bool:
    """Whether setting one dotted key also sets the other: the same, or a section around it."""
    return f"{other}.".startswith(f"{way}.")


def overwritten(ways: Iterable[str]) -> tuple[str, str] | None:
    """The first of some dotted keys, set one after the other, that a later one sets anew; both."""
    before: list[str] = []
    for way in ways:
        for other in before:
            if covers(way, other):
                return other, way
        before.append(way)
    return None


def refuse_overruled(
    overrides: Sequence[str], changes: Sequence[Iterable[str]], who: str, remedy: str
) -> None:
    """Raise FileErrors for each `--set` whose value every one of some changes sets anew.

    overrides: `agents.noise_traders.count=10`.  changes: dotted keys of each change.  who: makes
    the changes, in plain words.  remedy: what may be done instead.
    """
    faults = []
    for text in overrides:
        way = text.partition("=")[0].strip()
        if changes and all(any(covers(each, way) for each in ways) for ways in changes):
            found = f"a value that {who} sets anew"
            faults.append(Fault(f"--set {text}", None, way, found, remedy))
    if faults:
        raise FileErrors(faults)
