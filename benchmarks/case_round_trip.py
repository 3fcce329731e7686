"""CASE packages in and out: faults against the official 1.1 schema, what is lost, and how long it takes.

    python benchmarks/case_round_trip.py SCHEMA.json PACKAGE.json [PACKAGE.json …]

The floor is Python's own json module, reading and writing the same bytes. Exits with 1 when anything is
lost or the schema finds a fault.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator

from cairn.standards.case import package_bytes, read_package


def timed(do: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    return do(), time.process_time() - start


def main(schema: str, *packages: str) -> bool:
    validator = Draft201909Validator(json.loads(Path(schema).read_text()))
    good = True
    for name in packages:
        data = Path(name).read_bytes()
        _, floor = timed(lambda data=data: json.dumps(json.loads(data)).encode())
        (first, out), seconds = timed(
            lambda data=data: (r := read_package(data), package_bytes(r.package))
        )
        again = read_package(out)
        faults = sum(1 for _ in validator.iter_errors(json.loads(out)))
        same = again.package == first.package and package_bytes(again.package) == out
        good &= same and not faults
        package = first.package
        print(
            f"{Path(name).name}: {len(package.items)} items, {len(package.associations)} associations, "
            f"{faults} schema errors, {'nothing lost' if same else 'DIFFERENT'}, "
            f"{seconds:.2f} s, {seconds / floor:.1f} x json"
        )
    return good


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:]))
