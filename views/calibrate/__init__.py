"""Calibrate: from the files of an analyst to a fitted world and its limits."""

from .page import calibrate

__all__ = ["calibrate"]
