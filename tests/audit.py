"""Whether a published weakness is known of anything in the runtime lock; asks pip-audit, where it can be had.

Exits 1 for a weakness that is found and not explained here. Where no list of advisories can be reached it says
so and exits 0: a network that is down must not stop a mend from landing.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "runtime.txt"
EXPLAINED: dict[str, str] = {}
"""Advisory → why it does not hold for Cairn."""
_PATIENCE = 120


def asked() -> str | None:
    """pip-audit's answer as JSON; None where it, or its list, cannot be reached."""
    uv = Path(sys.executable).with_name("uv")
    what = [
        "-r",
        str(LOCK),
        "--disable-pip",
        "--no-deps",
        "--format=json",
        "--progress-spinner=off",
    ]
    try:
        done = subprocess.run(
            [uv, "tool", "run", "pip-audit", *what],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.stdout.lstrip().startswith("{") else None


def weaknesses(answer: str) -> list[str]:
    """One line for each weakness that nobody has explained."""
    return [
        f"{package['name']} {package['version']}: {weak['id']}; mended in "
        f"{', '.join(weak['fix_versions']) or 'no version yet'}."
        for package in json.loads(answer)["dependencies"]
        for weak in package.get("vulns", [])
        if weak["id"] not in EXPLAINED
    ]


if __name__ == "__main__":
    answer = asked()
    if answer is None:
        print("No list of advisories could be reached; nothing was audited.")
    elif found := weaknesses(answer):
        sys.exit("\n".join([*found, "Run make lock UPGRADE=1, or explain it in tests/audit.py."]))
    else:
        print("No published weakness is known of anything in the lock.")
