"""Assembled markets, one file each: what is in them, and where each number comes from."""
