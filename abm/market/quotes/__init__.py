"""Quoted option chains: forwards, arbitrage, variance, and the surface through their quotes."""

from abm.market.quotes.chain_fit import fit_chain
from abm.market.quotes.quoted_chain import QuotedChain, QuotedExpiry

__all__ = ["QuotedChain", "QuotedExpiry", "fit_chain"]
