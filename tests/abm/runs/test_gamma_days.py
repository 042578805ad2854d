"""Days under a chain's dealers: the lots they hold, reckoned anew; and what is refused."""

import numpy as np
import pytest
import yaml

from abm.errors import UsageError
from abm.market.positioning.open_options import open_chain
from abm.runs.files.faults import FileErrors
from abm.runs.gamma_days import GammaDays
from abm.runs.running import Request
from tests.abm.market.positioning.open_chains import at, with_interest

CHAIN = open_chain(with_interest(at(100.0, 105.0), at(90.0, 95.0, contracts=1500.0), spot=100.0))


@pytest.fixture
def asked(tmp_path):
    """asked(**section) -> a request about e_mini, with a section of its own."""

    def write(**section):
        told = {"volume": 1e9, "lots": 1e5, "weights": {"naive": 1}, "seeds": 3} | section
        file = tmp_path / "asked.yaml"
        file.write_text(yaml.safe_dump({"market": "e_mini", "title": "x", "positioning": told}))
        return Request(file)

    return write


def test_dealers_trade_the_share_of_a_day_that_the_chain_says(asked):
    days = GammaDays(asked(weights={"short": 1}), CHAIN)
    assert [(day.seed, day.assumption) for day in days.days] == [
        (seed, "short") for seed in (1, 2, 3)
    ]
    share = -CHAIN.gamma().sum() / 1e9
    assert days.days[0].gamma == pytest.approx(share)
    changes = days.changes(days.days[0].book)
    dealers = Request(days.request.path, changes).read().agents["dealers"]
    lots = 0.0
    for option in dealers.options:
        width = dealers.volatility * np.sqrt(option.expiry / 252)
        d = -np.log(option.moneyness) / width + width / 2
        gamma = np.exp(-(d**2) / 2) / np.sqrt(2 * np.pi) / width
        lots += 0.01 * gamma * option.quantity * dealers.count
    assert lots / 1e5 == pytest.approx(share, rel=0.03)


def test_assumptions_are_drawn_by_their_weights_and_alike_by_seed(asked):
    request = asked(weights={"short": 3, "long": 1, "naive": 0}, seeds=80)
    days = GammaDays(request, CHAIN).days
    count = sum(day.assumption == "short" for day in days)
    assert 45 <= count <= 75
    assert sum(day.assumption == "long" for day in days) == 80 - count
    later = GammaDays(request, CHAIN, first=21, count=5).days
    assert [(d.seed, d.assumption) for d in later] == [(d.seed, d.assumption) for d in days[20:25]]
    (one, other) = GammaDays(asked(weights={"drawn": 1}), CHAIN).days[:2]
    assert one.gamma != other.gamma


def test_what_is_wrong_is_said_where_it_is(asked, tmp_path):
    with pytest.raises(FileErrors, match="naive, short_puts, short, long, drawn"):
        GammaDays(asked(weights={"nave": 1}), CHAIN)
    with pytest.raises(FileErrors, match="one weight above 0"):
        GammaDays(asked(weights={"naive": 0}), CHAIN)
    with pytest.raises(UsageError, match="no dealers are called 'programme'"):
        GammaDays(asked(dealers="programme"), CHAIN)
    bare = tmp_path / "bare.yaml"
    bare.write_text("market: e_mini\ntitle: x\n")
    with pytest.raises(UsageError, match="it holds no chain"):
        GammaDays(Request(bare), CHAIN)
