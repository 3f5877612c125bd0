"""Explore: a change tried on a company."""
