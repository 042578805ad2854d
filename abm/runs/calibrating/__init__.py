"""Calibration: parameters of a market sought by the facts of a tape, and how sure they are."""
