"""From a log of contacts to a draft of the company that it is of."""

from .draft import Discovered, discover

__all__ = ["Discovered", "discover"]
