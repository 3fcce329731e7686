"""A real state's five years, from its long file to rated years and a certified release, in one command.

    python benchmarks/accountability.py [FILE]

FILE is sgpData_LONG.csv.gz (default: ../shared/data/sgp, or $CAIRN_SHARED). A data folder of its own is filled by
`cairn accountability from-file`. Prints seconds by the clock and of processor, and memory. Exits with 1 above five
minutes.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ROOT / "docs" / "guide" / "recipes"
SHARED = Path(os.environ.get("CAIRN_SHARED") or ROOT.parent / "shared") / "data"
MOST = 300.0


def main() -> int:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "sgp" / "sgpData_LONG.csv.gz"
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(
            [
                sys.executable, "-m", "cairn", "accountability", "from-file", str(file),
                "--years", RECIPES / "sgpdata-years.yaml", "--evidence", RECIPES / "sgpdata.yaml",
                "--framework", RECIPES / "sgpdata-framework.json",
                "--framework", RECIPES / "sgpdata-plain.yaml", "--embargo", "2026-12-01",
            ],
            check=True,
            env={**os.environ, "CAIRN_DATA": f"{folder}/data"},
        )  # fmt: skip
        took = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(
        f"\n{took:.0f} s by the clock, {cpu:.0f} s of processor, {used.ru_maxrss / 1e6:.2f} GB; goal {MOST:.0f} s"
    )
    return 1 if took > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
