"""A result appears whole or not at all: it is written beside its place and then put there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cairn.kernel.errors import BadInput


@contextmanager
def landing(out: Path) -> Iterator[Path]:
    """An empty folder to write into, which becomes `out` when all went well, and else goes away.

    What an earlier, killed work left beside `out` goes away too. Raises BadInput when `out` is there and
    is not a folder of such results.
    """
    _check(out)
    beside = out.with_name(f".{out.name}.writing")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
    except OSError as error:
        raise BadInput(
            f"{out} cannot be written: {error}", mend="Name a folder that you may write to."
        ) from None
    try:
        yield beside
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    if out.exists():
        shutil.rmtree(out)
    beside.rename(out)


def _check(out: Path) -> None:
    strange = out.exists() and (
        not out.is_dir() or any(p.suffix not in (".parquet", ".crc", "") for p in out.iterdir())
    )
    if strange:
        raise BadInput(
            f"{out} is there already, and is no folder of Parquet files.",
            mend="Name a new folder.",
        )
