"""From a log of contacts to its columns, and to a draft of the company that it is of."""

from ..operations.log_reading import read_log_columns
from .draft import Discovered, discover
from .event_log import FORMS, write_event_log

__all__ = ["FORMS", "Discovered", "discover", "read_log_columns", "write_event_log"]
