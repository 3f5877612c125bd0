"""The page of the journey: what customers experience, touchpoint by touchpoint, and pictures of the insight tables."""

from .page import journey

__all__ = ["journey"]
