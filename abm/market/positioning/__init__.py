"""Who holds a quoted chain: its open options, what dealers hold of them, and what that makes."""

from abm.market.positioning.gamma_map import gamma_map
from abm.market.positioning.open_options import open_chain

__all__ = ["gamma_map", "open_chain"]
