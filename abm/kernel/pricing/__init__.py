"""Option pricing on bare numbers: models and volatility surfaces."""
