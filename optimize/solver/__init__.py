"""The search: plans simulated, a surface learnt from them, the exact choice on it, the final."""
