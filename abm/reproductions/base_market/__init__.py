"""What is measured of the base market, the E-mini, beside single papers."""
