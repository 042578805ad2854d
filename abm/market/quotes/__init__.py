"""Quoted option chains: forwards, arbitrage, variance, and the surface through their quotes."""

from abm.market.quotes.chain_fit import ChainFit, ExpiryFit, fit_chain
from abm.market.quotes.model_free import ModelFreeVariance, index, model_free_variance
from abm.market.quotes.parity import implied_forward
from abm.market.quotes.quote_arbitrage import QuoteArbitrage, quote_arbitrage
from abm.market.quotes.quoted_chain import QuotedChain, QuotedExpiry
from abm.market.quotes.smile_quotes import SmileQuotes, smile_quotes

__all__ = [
    "ChainFit",
    "ExpiryFit",
    "ModelFreeVariance",
    "QuoteArbitrage",
    "QuotedChain",
    "QuotedExpiry",
    "SmileQuotes",
    "fit_chain",
    "implied_forward",
    "index",
    "model_free_variance",
    "quote_arbitrage",
    "smile_quotes",
]
