"""The option market: series, option accounts, their marks, and parent orders."""
