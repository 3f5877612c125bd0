"""Benchmarks, each a command of the Makefile that writes its page."""

import os

# As the product's command does, before numpy is loaded: sums come in one order on any machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
