"""What an installation is made of: the runtime lock as a CycloneDX 1.6 list; `--out FILE` writes it.

Made from the lock alone: the same lock gives the same bytes, without a network. Each component carries the
hashes by which an installer knows it, and the marker under which it is installed.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "runtime.txt"
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?")


def components(lock: str) -> list[dict[str, Any]]:
    """One entry for each pinned version, in the order of the lock."""
    found: list[dict[str, Any]] = []
    for line in lock.splitlines():
        if pinned := _PIN.match(line):
            found.append(_component(**pinned.groupdict()))
        elif "--hash=" in line and found:
            content = line.partition("--hash=sha256:")[2].split()[0]
            found[-1]["properties"].append({"name": "lock:sha256", "value": content})
    return found


def _component(name: str, version: str, marker: str | None) -> dict[str, Any]:
    address = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}"
    properties = [{"name": "lock:marker", "value": marker.strip()}] if marker else []
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "properties": properties,
    }


def document(lock: str, version: str) -> dict[str, Any]:
    """The whole list; its serial number follows from the lock."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "cairn",
                "name": "cairn",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components(lock),
    }


def main() -> str:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return json.dumps(document(LOCK.read_text(), version), indent=1) + "\n"


if __name__ == "__main__":
    if "--out" in sys.argv:
        Path(sys.argv[sys.argv.index("--out") + 1]).write_text(main())
    else:
        print(main(), end="")
