"""The page of the journey: what customers live through, touchpoint by touchpoint, and pictures of the insight tables."""

from .page import journey

__all__ = ["journey"]
