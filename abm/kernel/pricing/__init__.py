"""Option pricing on bare numbers: Black, Scholes and Merton, and volatility surfaces."""
