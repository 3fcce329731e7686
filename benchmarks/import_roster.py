"""What it costs to take in a real district: the framework, then the whole roster with results and levels.

    python benchmarks/import_roster.py FRAMEWORK.json BUNDLE.zip

Each command runs in a process of its own on SQLite in a fresh data folder; figures are processor seconds
and peak memory as the system accounts for them. The floor reads every row of the bundle with Python's own
csv module and does nothing with it. Exits with 1 above 10 s or 400 MB for the roster.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile

SECONDS, MEGABYTES = 10.0, 400.0
FLOOR = """
import csv, io, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as bundle:
    for name in bundle.namelist():
        with bundle.open(name) as member:
            for row in csv.reader(io.TextIOWrapper(member, "utf-8-sig")):
                pass
"""


def run(*command: str, data: str) -> tuple[float, float, str]:
    """Processor seconds and peak megabytes of one command, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        command, env=os.environ | {"CAIRN_DATA": data}, stdout=subprocess.PIPE, text=True
    )
    said = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed.")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, usage.ru_maxrss / 1024, said


def main(framework: str, bundle: str) -> None:
    cairn = (sys.executable, "-m", "cairn")
    with tempfile.TemporaryDirectory() as data:
        floor, floor_memory, _ = run(sys.executable, "-c", FLOOR, bundle, data=data)
        rows = {
            "floor: read every row": (floor, floor_memory),
            "cairn init": run(*cairn, "init", data=data)[:2],
            "import framework": run(*cairn, "import", "framework", framework, data=data)[:2],
        }
        *figures, said = run(*cairn, "import", "roster", bundle, "--json", data=data)
        rows["import roster, first"] = (figures[0], figures[1])
        rows["import roster, again"] = run(*cairn, "import", "roster", bundle, data=data)[:2]
    for name, (seconds, megabytes) in rows.items():
        print(f"{name:24} {seconds:6.2f} s  {megabytes:5.0f} MB  {seconds / floor:6.1f} x floor")
    counts = json.loads(said)
    print(
        "read = stored + unchanged + quarantined:", sum(c["read"] for c in counts.values()), "rows"
    )
    seconds, megabytes = rows["import roster, first"]
    sys.exit(seconds > SECONDS or megabytes > MEGABYTES)


if __name__ == "__main__":
    main(*sys.argv[1:])
