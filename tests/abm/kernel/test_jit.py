"""The cache of compiled code: what is edited runs as edited, and no folder is no obstacle."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

TRADER = """\
from bid_size import lots

from abm.agents.trader import Trader
from abm.kernel.messages import BUY
from abm.kernel.trading import BY_LAW, send_limit

PRICE = 9_000


class Bidder(Trader):
    @staticmethod
    def wake(me, our, market, now, draw):
        send_limit(market, 0, BUY, PRICE, lots(2))
        return BY_LAW
"""

HELPER = """\
from abm.kernel.jit import compiled


@compiled
def lots(count):
    return count + 1
"""

RUN = """\
import json
from pathlib import Path

from abm.agents.registry import from_file
from abm.model import MarketModel

model = MarketModel()
model.add("bidders", from_file(Path("bidder.py"))["bidder"])
model.state
compiles = model.compiles()
model.advance(model.now + 5 * 10**9)
orders = model.tape("order_tape")
print(json.dumps([compiles, set(orders["price"].tolist()) == {%d}, orders["quantity"].tolist()]))
"""

ENTRY = """\
import json

from abm.kernel.jit import entry, is_warm


@entry
def twice(number):
    return 2 * number


was_warm = is_warm(twice)
print(json.dumps([was_warm, twice(21), is_warm(twice)]))
"""


def python(folder, code, **environment):
    """What a fresh process prints, as JSON; variables of the environment may be None: unset."""
    inherited = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    changed = {k: v for k, v in (inherited | environment).items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", code] if "\n" in code else [sys.executable, code],
        cwd=folder,
        env={name: str(value) for name, value in changed.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def bids(folder, price):
    """Whether it compiles first, whether the bids are at that price only, and their lots."""
    compiles, at_price, lots = python(folder, RUN % price, ABM_CACHE=folder / "cache")
    assert lots
    return compiles, at_price, set(lots)


def test_an_edited_trader_runs_as_edited(tmp_path):
    (tmp_path / "bidder.py").write_text(TRADER)
    (tmp_path / "bid_size.py").write_text(HELPER)
    assert bids(tmp_path, 9_000) == (True, True, {3})
    assert bids(tmp_path, 9_000) == (False, True, {3})  # another process finds the cache warm
    (tmp_path / "bidder.py").write_text(TRADER.replace("9_000", "8_500"))
    (tmp_path / "bid_size.py").write_text(HELPER.replace("count + 1", "count * 7"))
    assert bids(tmp_path, 8_500) == (True, True, {14})


def entry_in(folder, **environment):
    (folder / "twice.py").write_text(ENTRY)
    return python(folder, "twice.py", **environment)


def test_an_entry_point_is_kept_for_the_next_process(tmp_path):
    assert entry_in(tmp_path, ABM_CACHE=tmp_path / "cache") == [False, 42, True]
    assert entry_in(tmp_path, ABM_CACHE=tmp_path / "cache") == [True, 42, True]
    assert entry_in(tmp_path, ABM_CACHE=tmp_path / "other") == [False, 42, True]


@pytest.mark.parametrize("name", ["ABM_CACHE", "XDG_CACHE_HOME", "HOME"])
def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, name):
    (tmp_path / "file").write_text("")
    homes = dict.fromkeys(("ABM_CACHE", "XDG_CACHE_HOME", "HOME"))
    place = tmp_path / "file" / "below"  # even the superuser makes no folder below a file
    for _ in range(2):
        assert entry_in(tmp_path, **homes | {name: place}) == [False, 42, True]


@pytest.mark.parametrize("cache", [None, "file/below"])
def test_the_kernel_can_be_imported_without_home_or_cache(tmp_path, cache):
    (tmp_path / "file").write_text("")
    homes = {"HOME": None, "XDG_CACHE_HOME": None, "ABM_CACHE": cache and tmp_path / cache}
    assert python(tmp_path, "import abm.model\nprint(1)", **homes) == 1


LONG = "\n".join(f"        number = (number * {31 + k} + factor) % 1000003" for k in range(60))
"""So long that it is called, and not made part of its caller."""

LOOPS = f"""\
import json
import os

from abm.kernel.jit import cached, compiled, rebound


def choice(number):
    raise NotImplementedError


def run(number):
    return choice(number) + choice(number + 1)


def maker(factor):
    def choice(number):
{LONG}
        return number

    return choice


def answers(factor):
    chosen = maker(factor)
    loop = cached(rebound(run, choice=compiled(chosen)), "loop", (), str(factor))
    return [loop(7), chosen(7) + chosen(8)]


print(json.dumps([answers(factor) for factor in json.loads(os.environ["FACTORS"])]))
"""


@pytest.mark.parametrize("factors", [(2, 3), (3, 2)])
def test_loops_compiled_by_two_processes_do_not_take_each_other_s_place(tmp_path, factors):
    # functions of one name, each the first of its process: alike to the linker of a third
    (tmp_path / "loops.py").write_text(LOOPS)
    for some in ([2], [3], list(factors)):
        found = python(tmp_path, "loops.py", ABM_CACHE=tmp_path / "cache", FACTORS=some)
        assert all(compiled == plain for compiled, plain in found)
