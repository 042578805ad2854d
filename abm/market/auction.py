"""Where a call auction clears: maximum volume, minimum surplus, market pressure, reference price.

The rules are those of Deutsche Boerse's Xetra market model for equities (price determination in
call auctions), which most exchanges share.
"""

import numpy as np


def clearing(
    bids: list[tuple[int, int]],
    asks: list[tuple[int, int]],
    market_buy: int = 0,
    market_sell: int = 0,
    reference: int | None = None,
) -> tuple[int, int, int] | None:
    """Price (ticks), lots traded and surplus (lots bid less lots offered) of an auction.

    bids, asks: (price, lots) of limit orders, one entry a price. market_buy, market_sell: lots of
    market orders. reference: price that decides among equals, and of market orders alone.
    Returns None where nothing can trade.

    Among the prices of the orders, those with the largest volume are kept, of these those with the
    smallest surplus. If buyers are left over at all of them the highest is taken, if sellers the
    lowest; otherwise the reference price, moved into their range, or without a reference the middle
    of the range.
    """
    prices = sorted({price for price, _ in (*bids, *asks)})
    if not prices:
        if reference is None or min(market_buy, market_sell) == 0:
            return None
        return reference, min(market_buy, market_sell), market_buy - market_sell
    demand = np.array([market_buy + sum(q for p, q in bids if p >= price) for price in prices])
    supply = np.array([market_sell + sum(q for p, q in asks if p <= price) for price in prices])
    volume = np.minimum(demand, supply)
    if volume.max() == 0:
        return None
    surplus = demand - supply
    best = volume == volume.max()
    best &= np.abs(surplus) == np.abs(surplus[best]).min()
    kept = [price for price, keep in zip(prices, best, strict=True) if keep]
    price = _among(kept[0], kept[-1], surplus[best], reference)
    bought = market_buy + sum(q for p, q in bids if p >= price)
    sold = market_sell + sum(q for p, q in asks if p <= price)
    return price, min(bought, sold), bought - sold


def _among(low: int, high: int, surplus: np.ndarray, reference: int | None) -> int:
    if (surplus > 0).all():
        return high
    if (surplus < 0).all():
        return low
    if reference is None:
        return (low + high) // 2
    return min(max(reference, low), high)
