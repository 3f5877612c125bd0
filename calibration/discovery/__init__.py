"""From a log of contacts to its columns, and to a draft of the company that it is of."""

from ..operations.log_reading import read_log_columns
from .draft import Discovered, discover

__all__ = ["Discovered", "discover", "read_log_columns"]
