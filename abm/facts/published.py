"""Published intervals of the facts, with their sources, and whether a value lies inside."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Interval:
    """Where a number of real markets lies, the ends included; infinite where only one is known."""

    low: float
    high: float
    source: str

    def holds(self, value: float) -> bool:
        """Whether a value lies inside; NaN does not."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if self.low == -inf:
            return f"at most {self.high:g}"
        return f"at least {self.low:g}" if self.high == inf else f"{self.low:g} to {self.high:g}"


_INDEX = "S&P 500, years without a crisis"
_CONT = "Cont 2001"
_SIGNS = "Lillo and Farmer 2004"
_IMPACT = "Toth et al. 2011"
_CLUSTERS = "Hardiman and Bouchaud 2014"
_SHAPE = "Jain and Joh 1988"
_FLOW = "Cont, Kukanov and Stoikov 2014"
_CLASSES = "Kirilenko et al. 2017"
_DAILY = "Franke and Westerhoff 2012"
_FAST, _MAKERS = "high_frequency_traders", "market_makers"

PUBLISHED: dict[tuple[str, str], Interval] = {
    **{
        ("signature", scale): Interval(15, 25, _INDEX)
        for scale in ("1 s", "10 s", "1 min", "5 min", "10 min")
    },
    ("flatness", "largest over smallest"): Interval(1, 1.5, "Bouchaud et al. 2018"),
    ("day_range", "range"): Interval(1, 2.2, _INDEX),
    ("day_range", "move"): Interval(0, 4, _INDEX),
    ("return_autocorrelation", "1 min"): Interval(-0.1, 0.1, _CONT),
    ("return_autocorrelation", "5 min"): Interval(-0.1, 0.1, _CONT),
    ("kurtosis", "10 s"): Interval(5, inf, _CONT),
    ("kurtosis_fall", "5 min over 10 s"): Interval(0, 1, _CONT),
    ("tail_index", "1 min"): Interval(2.5, 4.5, _CONT),
    ("volatility_memory", "10 s, lag 1"): Interval(0.05, 0.3, _CONT),
    ("volatility_memory", "10 s, lag 20"): Interval(0.03, inf, _CONT),
    ("sign_memory", "lag 1"): Interval(0.2, 0.6, _SIGNS),
    ("sign_memory", "lag 100"): Interval(0, inf, _SIGNS),
    ("sign_exponent", "exponent"): Interval(0.4, 0.7, _SIGNS),
    ("metaorder_exponent", "exponent"): Interval(0.4, 0.7, _IMPACT),
    ("metaorder_prefactor", "Y"): Interval(0.5, 1.5, _IMPACT),
    ("metaorder_decay", "after 1 h"): Interval(0.5, 0.8, "Farmer et al. 2013: 2/3"),
    ("fano", "1 min"): Interval(5, inf, _CLUSTERS),
    ("size_tail", "largest 5 %"): Interval(1.5, 3, "Gopikrishnan et al. 2000"),
    ("volume_shape", "open"): Interval(1.5, 2.5, _SHAPE),
    ("volume_shape", "close"): Interval(1.5, 2.5, _SHAPE),
    ("volume_volatility", "10 s"): Interval(0.25, 1, "Karpoff 1987"),
    ("volume_volatility", "1 min"): Interval(0.25, 1, "Karpoff 1987"),
    ("order_flow_imbalance", "10 s"): Interval(0.45, 0.75, _FLOW),
    ("signed_volume", "10 s"): Interval(0.2, 0.45, _FLOW),
    ("one_tick", "one tick"): Interval(0.85, 1, "Eisler et al. 2012"),
    ("empty_side", "longest"): Interval(0, 1, "CFTC and SEC 2010"),
    ("class_share", _FAST): Interval(0.25, 0.4, _CLASSES),
    ("class_share", _MAKERS): Interval(0.07, 0.14, _CLASSES),
    ("class_aggressive", _FAST): Interval(0.4, 0.6, _CLASSES),
    ("class_aggressive", _MAKERS): Interval(0.25, 0.42, _CLASSES),
    ("class_slope", _FAST): Interval(0, inf, _CLASSES),
    ("class_slope", _MAKERS): Interval(-inf, 0, _CLASSES),
    ("daily_memory", "lag 1"): Interval(-0.042, 0.027, _DAILY),
    ("daily_memory", "absolute, lag 1"): Interval(0.106, 0.28, _DAILY),
    ("daily_memory", "absolute, lag 5"): Interval(0.142, 0.231, _DAILY),
    ("daily_memory", "absolute, lag 10"): Interval(0.118, 0.2, _DAILY),
    ("daily_memory", "absolute, lag 25"): Interval(0.095, 0.162, _DAILY),
    ("daily_memory", "absolute, lag 50"): Interval(0.074, 0.148, _DAILY),
    ("daily_memory", "absolute, lag 100"): Interval(0.041, 0.105, _DAILY),
    ("daily_size", "mean"): Interval(0.672, 0.754, _DAILY),
    ("daily_tail", "1 / Hill index"): Interval(0.269, 0.334, _DAILY),
}
"""By the key of the fact and the name of its row: of liquid instruments of large tick on calm days,
E-mini and the like. The ends are rounded, and wider than any one paper's; those of daily returns
are 95 % intervals of the S&P 500, 1980 to 2007."""
