"""The money of a plan: flows by month, rates of return, actuals and the lock."""
