"""The cache of compiled code: what is edited runs as edited, and no folder is no obstacle."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from abm.kernel.compiling import cache
from abm.kernel.compiling.object_code import Object

ROOT = Path(__file__).parents[4]
THING = Object("symbol", b"code", ("slot",), (int, float))

TRADER = """\
from bid_size import lots

from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY
from abm.kernel.market.trading import BY_LAW, send_limit

PRICE = 9_000


class Bidder(Trader):
    @staticmethod
    def wake(state, params, market, now, rng):
        send_limit(market, 0, BUY, PRICE, lots(2))
        return BY_LAW
"""

HELPER = """\
from abm.kernel.compiling.jit import compiled


@compiled
def lots(count):
    return count + 1
"""

RUN = """\
import json
from pathlib import Path

from abm.kinds import from_file
from abm.model import MarketModel

model = MarketModel()
model.add("bidders", from_file(Path("bidder.py")).traders["bidder"])
compiles = model.compiles()
model.advance(model.now + 5 * 10**9)
orders = model.tape("orders")
print(json.dumps([compiles, set(orders["price"].tolist()) == {%d}, orders["quantity"].tolist()]))
"""

TWICE = """\
import json
import sys
import warnings

from abm.kernel.compiling.building import missing
from abm.kernel.compiling.jit import CHECKED, unit


@unit(int, returns=int)
def twice(number):
    return 2 * number


with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    is_new = bool(missing([twice], checked=CHECKED))
    answer = twice(21)
print(json.dumps([is_new, answer, "numba" in sys.modules, [str(each.message) for each in said]]))
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
    compiles, at_price, lots = python(folder, RUN % price)
    assert lots
    return compiles, at_price, set(lots)


def test_an_edited_trader_runs_as_edited(tmp_path):
    (tmp_path / "bidder.py").write_text(TRADER.replace("lots(2)", f"lots(2) * {os.getpid()}"))
    (tmp_path / "bid_size.py").write_text(HELPER)
    assert bids(tmp_path, 9_000) == (True, True, {3 * os.getpid()})
    assert bids(tmp_path, 9_000) == (False, True, {3 * os.getpid()})
    (tmp_path / "bidder.py").write_text(TRADER.replace("9_000", "8_500"))
    (tmp_path / "bid_size.py").write_text(HELPER.replace("count + 1", f"count * {os.getpid()}"))
    assert bids(tmp_path, 8_500) == (True, True, {2 * os.getpid()})


def test_a_file_edited_while_a_process_runs_misleads_nobody(tmp_path):
    text = TRADER.replace("lots(2)", f"lots(2) + {os.getpid()}")
    (tmp_path / "bidder.py").write_text(text)
    (tmp_path / "bid_size.py").write_text(HELPER)
    edited = text.replace("9_000", "8_500")
    edit = f"Path('bidder.py').write_text({edited!r})\ncompiles ="
    running = (RUN % 9_000).replace("compiles =", edit)
    assert python(tmp_path, running)[:2] == [True, True]  # what it has read is what it runs
    assert bids(tmp_path, 8_500) == (True, True, {3 + os.getpid()})


CELL = """\
class Bidder(Trader):
    @staticmethod
    def wake(state, params, market, now, rng):
        send_limit(market, 0, BUY, PRICE, 1)
        return BY_LAW
"""

NOTEBOOK = f"""\
import json

from abm.agents.trader import Trader
from abm.kernel.book.messages import BUY
from abm.kernel.market.trading import BY_LAW, send_limit
from abm.model import MarketModel

PRICE = 9_000
cell = {CELL!r}


def prices():
    model = MarketModel()
    model.add("bidders", Bidder)
    model.advance(model.now + 5 * 10**9)
    return sorted(set(model.tape("orders")["price"].tolist()))


exec(compile(cell, "<cell 1>", "exec"), globals())
found = [prices()]
exec(compile(cell.replace("PRICE", "8_500"), "<cell 1>", "exec"), globals())
found.append(prices())
exec(compile(cell, "<cell 1>", "exec"), globals())
found.append(prices())
PRICE = 7_000
found.append(prices())
print(json.dumps(found))
"""


def test_a_cell_of_a_notebook_that_is_run_again_is_noticed(tmp_path):
    assert python(tmp_path, NOTEBOOK) == [[9_000], [8_500], [9_000], [7_000]]


def twice_in(folder, **environment):
    (folder / "twice.py").write_text(TWICE)
    return python(folder, "twice.py", **environment)


def test_a_unit_is_kept_for_the_next_process_which_needs_no_numba(tmp_path):
    assert twice_in(tmp_path, ABM_CACHE=tmp_path / "cache") == [True, 42, True, []]
    assert twice_in(tmp_path, ABM_CACHE=tmp_path / "cache") == [False, 42, False, []]
    assert twice_in(tmp_path, ABM_CACHE=tmp_path / "other") == [True, 42, True, []]


@pytest.mark.parametrize("name", ["ABM_CACHE", "XDG_CACHE_HOME", "HOME"])
def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, name):
    (tmp_path / "file").write_text("")
    homes = dict.fromkeys(("ABM_CACHE", "XDG_CACHE_HOME", "HOME"))
    place = tmp_path / "file" / "below"  # even the superuser makes no folder below a file
    for _ in range(2):
        *found, said = twice_in(tmp_path, **homes | {name: place})
        assert found == [True, 42, True]
        assert "cannot be kept" in said[0]
        assert "ABM_CACHE" in said[0]


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 10_000])
def test_a_damaged_file_is_compiled_again_with_a_word(tmp_path, damage):
    folder = tmp_path / "cache"
    twice_in(tmp_path, ABM_CACHE=folder)
    (kept,) = (path for path in folder.rglob("*") if path.is_file())
    whole = kept.read_bytes()
    kept.write_bytes(damage or whole[:-1])
    *found, said = twice_in(tmp_path, ABM_CACHE=folder)
    assert found == [False, 42, True]
    assert "damaged" in said[0]
    assert len(kept.read_bytes()) == len(whole)


def test_what_is_kept_comes_back(tmp_path, monkeypatch):
    monkeypatch.setenv("ABM_CACHE", str(tmp_path))
    assert cache.fetch("a key") is None
    cache.keep("a key", THING)
    assert cache.holds("a key")
    assert cache.fetch("a key") == THING


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    monkeypatch.setenv("ABM_CACHE", str(tmp_path))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.warns(cache.CacheWarning, match="No space left"):
        cache.keep("a key", THING)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("place", [None, "file/below"])
def test_the_kernel_can_be_imported_without_home_or_cache(tmp_path, place):
    (tmp_path / "file").write_text("")
    homes = {"HOME": None, "XDG_CACHE_HOME": None, "ABM_CACHE": place and tmp_path / place}
    assert python(tmp_path, "import abm.model\nprint(1)", **homes) == 1


def test_a_damaged_file_that_cannot_be_removed_is_no_obstacle(tmp_path, monkeypatch):
    monkeypatch.setenv("ABM_CACHE", str(tmp_path))
    file = tmp_path / cache.OBJECTS / "ab" / "cd"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"damaged")

    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.warns(cache.CacheWarning, match="is damaged"):
        assert cache.fetch("abcd") is None
