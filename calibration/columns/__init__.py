"""What each column of an answer table is, and the figures read from them."""
