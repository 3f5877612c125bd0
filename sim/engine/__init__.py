"""Two engines, one clock: what happens to customers, by SimPy and compiled."""
