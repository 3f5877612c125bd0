"""What a table of draws shows: where a plan fails, what knowledge is worth, which test would settle it, what a test showed."""
