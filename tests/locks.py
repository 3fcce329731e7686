"""Checks that the locks are what pyproject.toml asks for, hashed and without any address; `--write` makes them.

The lock of the build back end comes from the same place as the others: its group in pyproject.toml.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = {
    "runtime.txt": ["pyproject.toml"],
    "build.txt": ["--group", "pyproject.toml:build"],
    "dev.txt": ["pyproject.toml", "--group", "build", "--group", "dev"],
    "spark.txt": ["pyproject.toml", "--extra", "spark"],
}
APART = {
    "scan.txt": ["--group", "pyproject.toml:scan"],
    "wapiti.txt": ["--group", "pyproject.toml:wapiti"],
}
"""Locks of tools that stand in environments of their own and need not agree with the others."""
FOLDER = Path("requirements")
OPTIONS = [
    "-q",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def compile_into(folder: Path, *, upgrade: bool) -> None:
    """Resolves each lock, preferring the versions that `folder` already holds."""
    uv = Path(sys.executable).parent / "uv"
    for name, sources in (LOCKS | APART).items():
        # The later locks must hold the versions of the first, or two environments would differ.
        before = list(LOCKS)[: list(LOCKS).index(name)] if name in LOCKS else []
        held = [part for lock in before for part in ("-c", str(folder / lock))]
        more = ["--upgrade"] if upgrade else []
        out = ["-o", str(folder / name)]
        subprocess.run(
            [uv, "pip", "compile", *sources, *held, *OPTIONS, *more, *out],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def faults() -> list[str]:
    """What is wrong with the locks as they stand, in words."""
    found = [
        f"requirements/{name} holds an address; locks hold hashes only. Run make lock."
        for name in LOCKS | APART
        if "://" in (FOLDER / name).read_text()
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for name in LOCKS | APART:
            (Path(scratch) / name).write_text((FOLDER / name).read_text())
        compile_into(Path(scratch), upgrade=False)
        found += [
            f"requirements/{name} is not what pyproject.toml asks for. Run make lock."
            for name in LOCKS | APART
            if (Path(scratch) / name).read_text() != (FOLDER / name).read_text()
        ]
    return found


if __name__ == "__main__":
    if "--write" in sys.argv:
        compile_into(FOLDER, upgrade="--upgrade" in sys.argv)
    elif wrong := faults():
        sys.exit("\n".join(wrong))
    else:
        print("The locks hold.")
