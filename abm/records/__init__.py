"""Tapes to Parquet and back; a run that can be opened again."""
