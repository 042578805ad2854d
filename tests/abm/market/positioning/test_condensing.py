"""A condensed book against the chain that it stands for: gamma near the spot, of every holding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from abm.market.positioning.assumptions import ASSUMPTIONS, drawn_shares
from abm.market.positioning.condensing import Condenser
from abm.market.positioning.open_options import open_chain
from tests.abm.market.positioning.open_chains import with_interest

CHAIN = open_chain(
    with_interest(lambda strike: 50 * strike, lambda strike: 9000 - 60 * strike, spot=100.0)
)
CONDENSER = Condenser(CHAIN)


def delta_gained(book, spot):
    """Units of the index that a book's delta gains per relative rise of the spot, from 1."""
    total = 0.0
    for leg in book.legs:
        width = book.volatility * np.sqrt(leg.days / 252)
        total += leg.amount * norm.pdf(np.log(spot / leg.moneyness) / width + width / 2) / width
    return total


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_gamma_is_kept_near_the_spot_by_a_few_options(name):
    shares = ASSUMPTIONS[name].shares(CHAIN.kind)
    book = CONDENSER.book(shares)
    assert len(book.legs) < 30 < len(CHAIN.strike)
    spots = np.linspace(0.95, 1.05, 21)
    whole = np.array([CHAIN.gamma(100 * spot) @ shares / spot for spot in spots])  # 0.01 * 100
    made = np.array([delta_gained(book, spot) for spot in spots])
    assert np.abs(made - whole).max() / np.abs(whole).max() == pytest.approx(book.error, rel=0.1)
    assert book.error < 0.02


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_drawn_books_are_close_and_twice_the_holding_is_twice_the_book(seed):
    shares = drawn_shares(CHAIN.kind, np.random.default_rng(seed))
    book, half = CONDENSER.book(shares), CONDENSER.book(shares / 2)
    assert book.error < 0.1
    assert {leg.kind for leg in book.legs} <= {"call", "put"}
    doubled = [(leg.moneyness, leg.days, pytest.approx(2 * leg.amount)) for leg in half.legs]
    assert [tuple(leg) for leg in book.legs] == doubled


def test_who_holds_nothing_has_an_empty_book():
    book = CONDENSER.book(np.zeros(len(CHAIN.strike)))
    assert (book.legs, book.error) == ((), 0.0)
