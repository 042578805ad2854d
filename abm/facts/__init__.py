"""Stylised facts of order books: what real markets show, beside what a simulated one shows."""
