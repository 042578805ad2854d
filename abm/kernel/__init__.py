"""The compiled core: plain functions over NumPy records. It knows no Mesa, pandas or plots."""
