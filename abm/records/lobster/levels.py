"""What LOBSTER records of one side of a book: its best displayed levels."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from abm.kernel.book.messages import BUY
from abm.records.lobster.lobster_files import NO_ASK, NO_BID


class DisplayedLevels:
    """Displayed lots by price of one side, and the best of them as a row of LOBSTER."""

    def __init__(self, side: int, count: int, price_unit: int) -> None:
        self._sign = -1 if side == BUY else 1
        self._empty = NO_BID if side == BUY else NO_ASK
        self._count, self._unit = count, price_unit
        self._lots: dict[int, int] = {}
        self._keys: list[int] = []

    def add(self, price: int, lots: int) -> None:
        """Add lots to a level, or take them away."""
        key = self._sign * price
        if price not in self._lots:
            insort(self._keys, key)
        self._lots[price] = self._lots.get(price, 0) + lots
        if self._lots[price] == 0:
            del self._lots[price]
            del self._keys[bisect_left(self._keys, key)]

    def best(self) -> Iterator[tuple[int, int]]:
        """(price, lots) of the recorded levels."""
        for key in self._keys[: self._count]:
            yield self._sign * key * self._unit, self._lots[self._sign * key]
        for _ in range(self._count - len(self._keys)):
            yield self._empty, 0
