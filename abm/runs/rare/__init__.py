"""Rare events: how likely is what no sample of ordinary days contains."""
