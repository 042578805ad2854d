"""Leaves a mark in the folder after every run, for those who wait for one."""

from pathlib import Path


def measure(model, _):
    """The last price."""
    Path("mark").touch()
    return {"price": float(model.frame("trades")["price"].iloc[-1])}
