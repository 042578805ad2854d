import numpy as np
import pytest

from abm.reproductions.avellaneda_stoikov import Strategy, dealers, outcomes, paper, reproduce

PRICE, STEPS, TICK = paper.PRICE, paper.STEPS, paper.TICK
SIGMA, K, A, GAMMA, DT = 2.0, 1.5, 140.0, 0.1, 0.005
SPREAD = 2 / GAMMA * np.log(1 + GAMMA / K)
PATHS = 2_000
STRATEGIES = [
    Strategy(skewed, narrowing) for skewed in (True, False) for narrowing in (True, False)
]


def left():
    """Time left at each step."""
    return 1 - DT * np.arange(STEPS)


def halves(strategy):
    """Half of the spread at each step."""
    return 0.5 * (SPREAD + strategy.narrowing * GAMMA * SIGMA**2 * left())


def twin(strategy, paths, seed):
    """Profits and inventories, all paths at once."""
    random = np.random.default_rng(seed)
    s, q, cash = np.full(paths, PRICE), np.zeros(paths), np.zeros(paths)
    for tau, half in zip(left(), halves(strategy), strict=True):
        centre = s - strategy.skewed * q * GAMMA * SIGMA**2 * tau
        bid, ask = centre - half, centre + half
        bought = random.random(paths) < A * DT * np.exp(-K * (s - bid))
        sold = random.random(paths) < A * DT * np.exp(-K * (ask - s))
        cash += sold * ask - bought * bid
        q += bought * 1 - sold * 1
        s += SIGMA * np.sqrt(DT) * random.choice((-1, 1), paths)
    return cash + q * s, q


def symmetric_moments(strategy):
    """Mean and variance of the profit, variance of the inventory, of quotes around the mid: fills
    are independent of each other and of the moves, each of which gains what is then held."""
    half = halves(strategy)
    chance = A * DT * np.exp(-K * half)
    fills = 2 * chance * (1 - chance)
    moves = SIGMA**2 * DT * np.cumsum(fills)
    return (2 * chance * half).sum(), (fills * half**2 + moves).sum(), fills.sum()


def second_moment(values):
    """Of the deviations from the mean, with its standard error."""
    squares = (values - values.mean()) ** 2
    return squares.mean(), squares.std() / len(values) ** 0.5


def assert_near(found, known, error):
    assert abs(found - known) < 4 * error


def _drop(name, rows):
    """Keep nothing of the tapes."""


@pytest.fixture(scope="module")
def found():
    model = dealers(STRATEGIES, PATHS, record_interval=86_400.0, record_orders=False, sink=_drop)
    model.advance((PATHS + 1) * (STEPS + 1) * 5_000_000)
    return outcomes(model)


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES if not s.skewed])
def test_symmetric_quotes_bring_what_the_closed_form_says(found, strategy):
    paths = found[strategy.name]
    mean, variance, inventory = symmetric_moments(strategy)
    assert len(paths) == PATHS
    assert_near(paths["profit"].mean(), mean, (variance / PATHS) ** 0.5)
    assert_near(paths["inventory"].mean(), 0, (inventory / PATHS) ** 0.5)
    for values, known in ((paths["profit"], variance), (paths["inventory"], inventory)):
        moment, error = second_moment(values)
        assert_near(moment, known, error)


@pytest.mark.parametrize("strategy", [s for s in STRATEGIES if s.skewed])
def test_skewed_quotes_bring_what_they_bring_in_arrays(found, strategy):
    paths = found[strategy.name]
    assert len(paths) == PATHS
    profit, inventory = twin(strategy, 10_000, seed=1)
    for values, other in ((paths["profit"], profit), (paths["inventory"], inventory)):
        error = (values.var() / len(values) + other.var() / len(other)) ** 0.5
        assert_near(values.mean(), other.mean(), error)
        (moment, one), (known, two) = second_moment(values), second_moment(other)
        assert_near(moment, known, np.hypot(one, two))


def path_of(times):
    """Path and step of what happens at these times; everyone waits for one step at first."""
    turns = times // round(DT * 1e9) - 1
    return turns // (STEPS + 1), turns % (STEPS + 1)


def shown_mids(model):
    """The mid by path and step, from the quotes of its book, in ticks."""
    quotes = model.tape("quotes")
    full = quotes[(quotes["book"] == 0) & (quotes["bid_quantity"] * quotes["ask_quantity"] > 0)]
    mids = np.zeros((full["time"][-1] // round(DT * 1e9 * (STEPS + 1)) + 1, STEPS + 1))
    mids[path_of(full["time"])] = (full["bid_price"] + full["ask_price"]) / 2
    return mids


def test_the_tapes_tell_the_same_profits_and_nothing_is_lost():
    paths = 20
    model = dealers(STRATEGIES, paths)
    model.advance(paths * (STEPS + 1) * 5_000_000 + 5_000_000 - 1)
    mids, trades = shown_mids(model), model.tape("trades")
    assert np.all(mids[:paths, 0] == PRICE / TICK)
    assert np.allclose(np.abs(np.diff(mids[:paths])) * TICK, SIGMA * DT**0.5, atol=1.01 * TICK)
    for book, rows in enumerate(outcomes(model).values(), start=1):
        of_book = trades[trades["book"] == book]
        lots = np.where(of_book["side"] == 1, 1, -1)  # of the dealer, whose taker sells
        path, _ = path_of(of_book["time"])
        inventory = np.bincount(path, lots, paths)
        cash = np.bincount(path, -lots * of_book["price"], paths)
        assert np.array_equal(rows["inventory"], inventory)
        assert np.allclose(rows["profit"], TICK * (cash + inventory * mids[:paths, -1]))
    accounts = model.state.accounts
    assert accounts["position"].sum() == accounts["cash"].sum() == 0
    assert np.abs(accounts["position"]).max() > 0


@pytest.mark.parametrize(("narrowing", "published"), [(False, 1.29), (True, 1.49)])
def test_the_spread_is_on_average_that_of_the_paper(narrowing, published):
    model = dealers([Strategy(skewed=True, narrowing=narrowing)], paths=2)
    model.advance(2 * (STEPS + 1) * 5_000_000)
    quotes = model.tape("quotes")
    full = quotes[(quotes["book"] == 1) & (quotes["bid_quantity"] * quotes["ask_quantity"] > 0)]
    assert len(full) == 2 * STEPS
    spread = TICK * (full["ask_price"] - full["bid_price"])
    assert spread.mean() == pytest.approx(published, abs=0.005)


def test_plain_and_compiled_dealers_leave_the_same_tapes():
    tapes = []
    for plain in (True, False):
        model = dealers(STRATEGIES, paths=1, plain=plain)
        model.advance(202 * 5_000_000)
        names = ("trades", "orders", "quotes", "events")
        tapes.append([*map(model.tape, names), *outcomes(model).values()])
    assert [len(rows) for rows in tapes[0][4:]] == [1] * len(STRATEGIES)
    for one, other in zip(*tapes, strict=True):
        assert np.array_equal(one, other)


def test_more_paths_than_the_day_is_long_are_refused():
    with pytest.raises(ValueError, match="paths"):
        paper.DealerParameters(paths=80_001)


@pytest.mark.slow
def test_the_reproduction_succeeds():
    assert [check for check in reproduce() if not check.passed] == []
