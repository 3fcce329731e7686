"""How functions are compiled: once for one signature, kept on disk, without the interpreter's lock.

The compiler keeps its work beside the source and takes it up again while *that file* is unchanged;
it would not see a change in another file that the function calls into. Here the work is kept under
a digest of all sources of the function's room and of this package, so that an estimate never comes
from yesterday's formula.
Where no folder can be written, functions are compiled anew in each process.
"""

from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import float64, int8, int32, int64, types
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Vector = NDArray[np.float64]

VECTOR = float64[::1]
MATRIX = float64[:, ::1]


def readable(of: Any, dimensions: int = 1) -> Any:
    """The type of an array that is only read; columns from Arrow cannot be written."""
    return types.Array(of, dimensions, "C", readonly=True)


RULE, RULES = readable(float64), readable(float64, 2)
FLOATS, DAYS, CODES, COUNTS = readable(float64), readable(int32), readable(int8), readable(int64)


@cache
def _digest(room: Path) -> str:
    sources = sorted({*Path(__file__).parent.glob("*.py"), *room.glob("*.py")})
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,  # nothing here makes an array, and counting references took 60 % of the time
}


def compiled(
    returns: Any, *arguments: Any, grows_in: bool = True
) -> Callable[[Function], Function]:
    """Compiles a function for one signature; IEEE arithmetic as written, nothing reordered.

    grows_in   it becomes part of each function that calls it: a column handed on is seven figures,
               and handing them on took a quarter of the time
    """
    options = _OPTIONS | {"forceinline": grows_in}

    def compile_it(function: Function) -> Function:
        made: Any = numba.njit(**options)(function)
        try:
            made.enable_caching()
            made._cache._cache_file._source_stamp = _digest(
                Path(function.__code__.co_filename).parent
            )
        except RuntimeError:
            made = numba.njit(**options)(function)
        made.compile(returns(*arguments))
        made.disable_compile()
        return made  # type: ignore[no-any-return]

    return compile_it


compiled_apart = partial(compiled, grows_in=False)
"""For long loops that call long loops: there growing in gained nothing, and cost some hundredths."""
