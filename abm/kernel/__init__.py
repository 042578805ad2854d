"""The compiled core: plain functions over NumPy records. It knows no Mesa, no pandas and no plots."""
