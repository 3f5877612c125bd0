"""Survey exports, one reader per family, recognised by their content and never by the name of the file."""

from .decode import SIZE_MOST_BYTES, Text, read_text
from .export import Export, Layout, number
from .read import read_survey, table_of

__all__ = ["SIZE_MOST_BYTES", "Export", "Layout", "Text", "number", "read_survey", "read_text", "table_of"]
