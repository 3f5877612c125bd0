"""The page Home: what can be asked here, where one left off, what the words mean."""

from .page import home

__all__ = ["home"]
