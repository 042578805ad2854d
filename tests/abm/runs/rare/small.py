"""A market whose day takes a moment."""

SMALL = """\
title: Noise traders
instruments:
  stock: {price: 20.0}
venues:
  exchange: {instrument: stock}
session: {open: "09:30", close: "09:34"}
agents:
  noise_traders: {kind: noise_trader, count: 30, wake_interval: 1}
  insurers: {kind: portfolio_insurer, count: 2, assets: 1e5, wake_interval: 1}
"""
