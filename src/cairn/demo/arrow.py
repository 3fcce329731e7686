"""Made-up columns as both databases read them; see `kernel.arrow`."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cairn.demo.ids import Ids
from cairn.demo.learners import Whole

_HEX = 32


def identifiers(keys: Ids) -> pa.Array:
    """Each identifier as 32 hexadecimal digits."""
    n = len(keys)
    digits = np.stack([keys.high, keys.low], axis=1).astype(">u8").tobytes().hex().encode()
    starts = np.arange(0, _HEX * (n + 1), _HEX, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(starts), pa.py_buffer(digits))


def instants(minutes: Whole) -> pa.Array:
    """ISO text of minutes since 1970; null where negative."""
    return (
        pa.array(minutes * 60, pa.int64(), mask=minutes < 0).cast(pa.timestamp("s")).cast("string")
    )


def joined_text(*parts: pa.Array | str) -> pa.Array:
    """The parts of each row after one another."""
    return pc.binary_join_element_wise(
        *(pa.scalar(p) if isinstance(p, str) else p for p in parts), ""
    )


def whole_text(figures: Whole) -> pa.Array:
    return pa.array(figures).cast("string")
