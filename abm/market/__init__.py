"""Order book, venues, contracts, pricing: the validated, documented faces of the kernel."""
