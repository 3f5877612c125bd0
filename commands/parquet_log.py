"""The contacts of a run as one Parquet file, written in pieces by whoever runs a replication."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as parquet

from sim import PIECE_ROWS, Sink, World, contacts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class ContactFiles:
    """Opens a Parquet file for each replication in a folder, a row group for each piece of the log."""

    world: World
    folder: Path
    rows: int = PIECE_ROWS

    @contextmanager
    def __call__(self, replication: int) -> Iterator[Sink]:
        """The sink of a replication's contacts, whose file is whole when the block ends."""
        self.folder.mkdir(exist_ok=True)
        nothing = contacts_of(self.world, replication, [])
        schema = pa.Schema.from_pandas(nothing, preserve_index=False)
        with parquet.ParquetWriter(self.file_of(replication), schema) as writer:

            def take(rows: NDArray[Any]) -> None:
                table = contacts_of(self.world, replication, rows)
                writer.write_table(pa.Table.from_pandas(table, schema, preserve_index=False))

            yield Sink(take, self.rows)

    def file_of(self, replication: int) -> Path:
        """Return where the contacts of a replication are."""
        return self.folder / f"{replication}.parquet"

    def join(self, replications: int, target: Path) -> None:
        """Copy row group by row group into one file, in order of replication, and remove the folder."""
        schema = parquet.read_schema(self.file_of(0))
        with parquet.ParquetWriter(target, schema) as writer:
            for replication in range(replications):
                part: Any
                with parquet.ParquetFile(self.file_of(replication)) as part:
                    for group in range(part.num_row_groups):
                        writer.write_table(part.read_row_group(group))
                self.file_of(replication).unlink()
        self.folder.rmdir()
