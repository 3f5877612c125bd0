"""What several rooms count and measure with."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MONTHS_YEAR: Final = 12
Z_95: Final = 1.96
"""Half of a Normal interval of 95 %, in standard errors."""
