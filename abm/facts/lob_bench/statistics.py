"""The unconditional statistics of LOB-Bench by their names, and how each is binned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from abm.facts.lob_bench import book_statistics as book
from abm.facts.lob_bench import message_statistics as messages
from abm.facts.lob_bench.binning import Binning, by_value, by_width
from abm.facts.lob_bench.distances import l1, wasserstein
from abm.facts.lob_bench.message_statistics import CANCELS, SUBMISSIONS
from abm.facts.lob_bench.tape import Tape, Values


@dataclass(frozen=True)
class Statistic:
    """Values of a tape, and the bins in which those of two tapes are compared."""

    of: Callable[[Tape], Values]
    binning: Binning = by_width

    def pooled(self, tapes: Sequence[Tape]) -> Values:
        """The values of all tapes, one after the other."""
        return np.concatenate([self.of(tape) for tape in tapes])

    def distances(self, real: Values, simulated: Values) -> tuple[float, float]:
        """L1 in bins over both samples, and Wasserstein distance.

        A value that is NaN is in no bin.
        """
        samples = [sample[~np.isnan(sample)] for sample in (real, simulated)]
        bins = self.binning(np.concatenate(samples))
        return l1(*map(bins, samples)), wasserstein(real, simulated)


STATISTICS = {
    "spread": Statistic(book.spread, by_value),
    "orderbook_imbalance": Statistic(book.imbalance),
    "log_inter_arrival_time": Statistic(messages.log_inter_arrival_time),
    "log_time_to_cancel": Statistic(messages.log_time_to_cancel),
    "ask_volume_touch": Statistic(book.ask_volume_touch),
    "bid_volume_touch": Statistic(book.bid_volume_touch),
    "ask_volume": Statistic(book.ask_volume),
    "bid_volume": Statistic(book.bid_volume),
    "limit_ask_order_depth": Statistic(messages.depth(SUBMISSIONS, 1)),
    "limit_bid_order_depth": Statistic(messages.depth(SUBMISSIONS, -1)),
    "ask_cancellation_depth": Statistic(messages.depth(CANCELS, 1)),
    "bid_cancellation_depth": Statistic(messages.depth(CANCELS, -1)),
    "limit_ask_order_levels": Statistic(messages.submission_level("ask"), by_value),
    "limit_bid_order_levels": Statistic(messages.submission_level("bid"), by_value),
    "ask_cancellation_levels": Statistic(messages.cancel_level("ask"), by_value),
    "bid_cancellation_levels": Statistic(messages.cancel_level("bid"), by_value),
    "vol_per_min": Statistic(messages.volume_per_minute),
    "ofi": Statistic(book.order_flow_imbalance),
    "ofi_up": Statistic(book.flow_before_rise),
    "ofi_stay": Statistic(book.flow_before_no_move),
    "ofi_down": Statistic(book.flow_before_fall),
}
"""By the names of LOB-Bench, in its order; ofi is order flow imbalance."""
