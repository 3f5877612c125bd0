"""Survey exports, one reader per family, recognised by their content and never by the name of the file."""

from scenarios import number

from .cells import Cells
from .codebook import is_codebook_file, with_codebook
from .dates import FORMATS, date_formats, date_of, one_format
from .decode import Text, read_text
from .export import Export, Kind, Layout, decimal_mark
from .read import read_cells, read_survey, read_table, table_of
from .source import SIZE_MOST_BYTES

__all__ = [
    "FORMATS", "SIZE_MOST_BYTES", "Cells", "Export", "Kind", "Layout", "Text", "date_formats", "date_of", "decimal_mark", "is_codebook_file", "number",
    "one_format", "read_cells", "read_survey", "read_table", "read_text", "table_of", "with_codebook",
]  # fmt: skip
