"""A finished optimisation, as pages show it."""
