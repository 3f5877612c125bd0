"""Fit a world to the moments of a survey by simulation under common draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sim import Defect, Defects, Purpose, World, uniform

from .abandonment import patience
from .distance import Distance, distance, posterior, step
from .fields import declaration, value_of, with_values
from .fitted import Agreement, Fit, Fitted, Reproduced, Responses
from .holdout import hold_out
from .operations import DailyFigures
from .parameters import ELSEWHERE, NORMAL_95, Informed, Parameter, informed, parameters
from .targets import ANSWERS_LEAST, Targets
from .trial import ANCHOR_RUNS, QUESTIONS, Told, Trial, answer_shares, corrected, evaluate, shares_of, world_of

Array = npt.NDArray[np.float64]
Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
Progress = Callable[[int, int, str], None]
