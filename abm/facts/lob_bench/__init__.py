"""How far a simulated order book is from a real one: the distances of LOB-Bench.

Nagy et al. (2025), "LOB-Bench: Benchmarking Generative AI for Finance", ICML; its code at
https://github.com/peernagy/lob_bench, commit 276baf3, gives the same numbers for the same tapes.
"""

from abm.facts.lob_bench.aggregates import aggregates
from abm.facts.lob_bench.comparing import Comparison, compare
from abm.facts.lob_bench.table import as_table, distances
from abm.facts.lob_bench.tape import Tape

__all__ = ["Comparison", "Tape", "aggregates", "as_table", "compare", "distances"]
