"""The records that a market leaves behind: one file each, from which all else derives."""
