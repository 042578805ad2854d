"""Nothing that a user can call from Python kills, hangs or garbles the process.

Stories of calls, well-typed and ill-typed, run in a worker process; accepted is a value, or one of
the exceptions of tests.fuzz.calls.TAKEN that says what is wrong. `pytest -m fuzz` tells more.
"""

from collections.abc import Iterator
from enum import EnumType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from abm import MarketModel, OrderBook, Trader
from tests.fuzz.arguments import argument, arguments, calls_of, fields_of, method_of_part
from tests.fuzz.calls import Call, exported, own_names, parts_of_files
from tests.fuzz.traders import Quiet
from tests.fuzz.workers import Worker

SHORT, LONG = 80, 20_000
"""Stories of each kind."""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    process = Worker()
    yield process
    process.end()


@st.composite
def _new_markets(draw: st.DrawFn) -> list[Call]:
    made, (given_, more) = draw(arguments(MarketModel)), draw(arguments(MarketModel.add))
    fitting = draw(st.booleans())
    added = Call("add", ("group", Quiet) if fitting else given_, more)
    return [Call("MarketModel", *made), added]


@st.composite
def _exported(draw: st.DrawFn) -> list[Call]:
    name, thing = draw(st.sampled_from(sorted(exported().items())))
    if name.endswith(".MarketModel"):  # see _new_markets
        return [Call(name)]
    if isinstance(thing, EnumType):
        return [Call(name, (draw(argument("side")),))]
    return [Call(name, *draw(arguments(thing)))]


@st.composite
def _parts(draw: st.DrawFn) -> list[Call]:
    name, kind = draw(st.sampled_from(sorted(parts_of_files().items())))
    return [Call(name, (), draw(fields_of(kind))), draw(method_of_part(kind))]


_TRADER = tuple(n for n in own_names(Trader) if n in vars(Trader) and callable(vars(Trader)[n]))
_DEEDS = tuple(name for name in _TRADER if name not in ("step", "decide", "restore", "decision"))

STORIES: dict[str, st.SearchStrategy[Any]] = {
    "books": st.lists(calls_of(OrderBook), max_size=12),
    "trader": st.lists(calls_of(Trader, _DEEDS), max_size=12),
    "agent": st.lists(calls_of(Trader, _DEEDS), max_size=5),
    "model": st.lists(calls_of(MarketModel), max_size=6),
    "markets": _new_markets(),
    "exported": _exported(),
    "part": _parts(),
}


def _tell(worker: Worker, kind: str, stories: int) -> None:
    @settings(
        max_examples=stories,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.reuse, Phase.generate, Phase.shrink),
    )
    @given(STORIES[kind])
    def tell(story: list[Call]) -> None:
        worker.run(kind, story)

    tell()


@pytest.mark.parametrize("kind", STORIES)
def test_whatever_is_called_gives_a_value_or_says_what_is_wrong(kind: str, worker: Worker) -> None:
    _tell(worker, kind, SHORT)


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", STORIES)
def test_whatever_is_called_at_length(kind: str, worker: Worker) -> None:
    _tell(worker, kind, LONG)


def test_every_public_name_is_told_of() -> None:
    assert {"limit", "market", "process", "depth", "uncross"} <= set(own_names(OrderBook))
    assert {"advance", "fork", "frame", "add", "close"} <= set(own_names(MarketModel))
    assert {"limit", "cancel", "wealth", "uniform"} <= set(_DEEDS)
    assert {"abm.OrderBook", "abm.open_run", "abm.market.pricing.Bachelier"} <= set(exported())
    assert len(parts_of_files()) > 40
