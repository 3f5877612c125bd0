"""A hint to the processor: fetch a record that will be read soon. It changes when memory is read, never what is computed."""

from __future__ import annotations

from typing import Any

import numba.core.cgutils
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

LINE_BYTES = 64
CODE: Any = numba.core.cgutils
READ, KEEP, DATA = 0, 3, 1  # the arguments of llvm.prefetch


def _prefetch(_context: Any, record: Any) -> Any:
    """Fetch every cache line of a record of an array."""
    lines = -(-record.size // LINE_BYTES)

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word, byte = ir.IntType(32), ir.IntType(8).as_pointer()
        form = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        fetch = CODE.get_or_insert_function(builder.module, form, "llvm.prefetch.p0i8")
        first = builder.bitcast(arguments[0], byte)
        for line in range(lines):
            place = builder.gep(first, [ir.IntType(64)(line * LINE_BYTES)])
            builder.call(fetch, [place, word(READ), word(KEEP), word(DATA)])
        return _context.get_dummy_value()

    return types.none(record), code


prefetch: Any = intrinsic(_prefetch)
