"""Makes .venv from hashed locks and installs Cairn into it as it stands in this folder.

    python tests/environment.py STAMP LOCK [LOCK …]

Needs nothing but Python 3.11 or newer; uses uv when it is there, because it is faster.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(".venv")


def main(stamp: str, *locks: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 that is what it is here to say
        sys.exit(
            f"Cairn needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
            "Say which to use: make PYTHON=python3.12 …"
        )
    python = FOLDER / "bin" / "python"
    if not python.exists():
        venv.create(FOLDER, with_pip=True)
    given = [part for lock in locks for part in ("-r", lock)]
    project = ["--no-deps", "--no-build-isolation", "-e", "."]
    if uv := shutil.which("uv") or _inside("uv"):
        install = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", str(python)]
    else:
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    print(f"Installing from {', '.join(locks)} with {Path(install[0]).name} …", flush=True)
    subprocess.run([*install, "--require-hashes", *given], check=True)
    subprocess.run([*install, *project], check=True)
    warm(python)
    Path(stamp).touch()


def warm(python: Path) -> None:
    """Compiles our own modules and the rule methods now, so that no command has to, each time anew.

    Where PYTHONDONTWRITEBYTECODE is set, a command would otherwise spend seconds on it every time.
    """
    subprocess.run([python, "-m", "compileall", "-q", "src/cairn"], check=True)
    subprocess.run([python, "-c", "import cairn.measure.mastery.fold"], check=True)


def _inside(name: str) -> str | None:
    found = FOLDER / "bin" / name
    return str(found) if found.exists() else None


if __name__ == "__main__":
    main(*sys.argv[1:])
