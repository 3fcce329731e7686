"""Breaks the code on purpose, one small change at a time, and says which changes no test notices.

    python benchmarks/mutations.py src/cairn/measure/agreement --sample 30 --seed 1

A change swaps one operator, comparison, `and`/`or` or number of one module of a room; the room's fast tests
run against a copy of the source with that one change. Prints each survivor with its line, and the share caught.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_TAKES_TOO_LONG = 600


@dataclass(frozen=True)
class Place:
    """A spot of a module that can be changed: the how manieth node of its tree."""

    path: Path
    node: int
    line: int
    what: str


def places(path: Path) -> Iterator[Place]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    line = 0
    for number, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", line)
        changed = _changed(node)
        if changed is not None:
            yield Place(path, number, line, changed)


def _changed(node: ast.AST) -> str | None:
    """What the change is, in words; None where there is none."""
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
        return f"{type(node.op).__name__} for {SWAPS[type(node.op)].__name__}"
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        return f"{type(node.ops[0]).__name__} for {SWAPS[type(node.ops[0])].__name__}"
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return f"{node.value} for {node.value + 1}" if number else None  # type: ignore[attr-defined]


def broken(place: Place) -> str:
    """The module's source with that one change."""
    tree = copy.deepcopy(ast.parse(place.path.read_text(encoding="utf-8")))
    node = next(n for i, n in enumerate(ast.walk(tree)) if i == place.node)
    if isinstance(node, ast.BinOp | ast.BoolOp):
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.Compare):
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[call-overload]
    elif isinstance(node, ast.Constant):
        node.value = node.value + 1  # type: ignore[operator]
    return ast.unparse(tree)


def caught(place: Place, home: Path, room: Path) -> bool:
    """Whether a test of the room fails under the change; a run that never ends is caught as well."""
    target = home / place.path.relative_to(ROOT)
    sound = target.read_bytes()
    target.write_text(broken(place), encoding="utf-8")
    try:
        return run(home, room) != 0
    finally:
        target.write_bytes(sound)


def run(home: Path, room: Path) -> int:
    tests = home / room.relative_to(ROOT)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    try:
        return subprocess.run(
            [*command, "-m", "not slow and not spark", str(tests)],
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(home / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TAKES_TOO_LONG,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", type=Path)
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    room = given.room.resolve()
    skip = {"tests", "oracles.py", "latent_twin.py", "__init__.py"}
    modules = [p for p in sorted(room.rglob("*.py")) if not skip & set(p.relative_to(room).parts)]
    every = [place for path in modules for place in places(path)]
    chosen = random.Random(given.seed).sample(every, min(given.sample, len(every)))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "cairn"
        for part in ("src", "policy", "docs", "conftest.py", "pyproject.toml"):
            one = ROOT / part
            copying = shutil.copytree if one.is_dir() else shutil.copy2
            home.mkdir(exist_ok=True)
            copying(one, home / part)
        if run(home, room) != 0:
            print("The tests fail without any change: mend them first.")
            return 1
        alive = 0
        for place in chosen:
            if not caught(place, home, room):
                alive += 1
                print(f"survived: {place.path.relative_to(ROOT)}:{place.line}: {place.what}")
    print(f"{len(chosen) - alive} of {len(chosen)} changes caught ({len(every)} possible).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
