"""Experiment files that name a market: the sections of the market's file become theirs.

A market is a file of its own, shipped in models/ or a user's. It holds instruments, venues, traders
and the rest of a market, with the sources of its numbers, and asks nothing. An experiment names it
in `market`, and sets what differs under `change`: dotted keys of the market's file.
"""

from pathlib import Path

from abm.runs.files.documents import Document, load
from abm.runs.files.faults import Fault, FileErrors, nearest
from abm.runs.shipped import market_file, markets

MARKET, CHANGE = "market", "change"
OF_BOTH = ("title", "about", "code", "record")
"""What a market says of itself, and an experiment that names it anew."""
OF_NO_RUN = ("study", "sweep", "positioning", "calibrate")
"""What of an experiment says nothing about one run."""
_QUESTION = (MARKET, CHANGE, "seed", *OF_NO_RUN)
"""What only an experiment says."""


def load_experiment(path: Path) -> Document:
    """An experiment file, with the sections of the market that it names; `change` stays in it.

    Raises FileErrors.
    """
    asked = load(path)
    if MARKET not in asked.data:
        return asked
    file = _market_file(asked, path)
    market = load(file)
    faults = [*asked.faults, *market.faults, *_misplaced(asked, market, file)]
    if faults:
        raise FileErrors(faults)
    return _joined(asked, market, file.parent)


def _market_file(asked: Document, path: Path) -> Path:
    """Where the market stands that an experiment names. Raises FileErrors."""
    name, place, known = asked.data[MARKET], asked.place((MARKET,)), markets()
    if isinstance(name, str) and (file := market_file(name, path.parent)):
        return file
    allowed = f"one of: {', '.join(known)}; or a YAML file, relative to this one"
    found = repr(name) if isinstance(name, str) else "no name"
    near = nearest(name, known)
    raise FileErrors([Fault(place.file, place.line, MARKET, found, allowed, near)])


def _misplaced(asked: Document, market: Document, file: Path) -> list[Fault]:
    """Sections that stand in the wrong one of the two files."""
    faults = []
    for name in asked.data:
        if name in market.data and name not in (*OF_BOTH, *_QUESTION):
            allowed = f"its changes under `{CHANGE}`: {file.name} has this section"
            faults.append(_fault(asked, name, allowed))
    for name in _QUESTION:
        if name in market.data:
            faults.append(_fault(market, name, "in the experiment: a market asks nothing"))
    if not isinstance(asked.data.get(CHANGE) or {}, dict):
        faults.append(_fault(asked, CHANGE, "dotted keys of the market's file, and their values"))
    return faults


def _fault(document: Document, name: str, allowed: str) -> Fault:
    place = document.place((name,))
    return Fault(place.file, place.line, name, f"the key '{name}'", allowed)


def _joined(asked: Document, market: Document, folder: Path) -> Document:
    """One document; code of the market's own is found where its file stands."""
    own = asked.data.get("code", [])
    theirs = market.data.get("code", [])
    data = {**market.data, **asked.data}
    del data[MARKET]
    data[CHANGE] = data.get(CHANGE) or {}  # a section whose lines are all comments
    places = market.places | asked.places
    if isinstance(own, list) and isinstance(theirs, list) and theirs:
        data["code"] = [*own, *(str(folder / str(name)) for name in theirs)]
        at = market.place(("code",))
        places |= {("code", len(own) + n): at for n in range(len(theirs))}
        places.setdefault(("code",), at)
    return Document(data, places)
