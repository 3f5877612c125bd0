"""A company of one's own: ten figures to a world whose simulated year shows them."""
