"""A world and a plan as arrays, and the chance they are lived with."""
