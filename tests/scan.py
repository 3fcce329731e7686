"""The outside scanners, each run on a demonstration on loopback and judged: `make scan`; docs/security/scans.md.

    python -m tests.scan (bandit | wapiti | schemathesis)… [--folder F] [--seconds N] [--examples N]

bandit        weaknesses in the source that nobody has explained beside the line
wapiti        an authenticated scan as a teacher, a family, a leader and a state analyst, all modules it runs by default
schemathesis  every route and method with sessions that must open nothing, and with one that may: no error of ours,
              and with the former nothing of anybody in any answer

Ends with 1 for a finding above informational that is not explained in EXPLAINED. The tools live in environments
of their own, from hashed locks; none of them is part of an installation.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.openapi import description
from tests.served import DEAD, Served, build, cookie_file, served, session_of

ROOT = Path(__file__).parent.parent
TOOLS, WAPITI = ROOT / ".scan" / "tools" / "bin", ROOT / ".scan" / "wapiti" / "bin"
PERSONAS = ("tran", "maya-family", "cedar-ridge", "state")
LEFT_OUT = ("sign-out", "account/sessions", "sign-in/persona", "language", "sign-in")
"""What would end the session, or change who is signed in, for the rest of the scan."""
EXPLAINED: dict[str, str] = {
    "Secure Flag cookie": "cookies are Secure with CAIRN_HTTPS=1; the scan speaks HTTP on loopback",
    "HTTP Strict Transport Security (HSTS)": "sent with CAIRN_HTTPS=1; the scan speaks HTTP on loopback",
    "Unencrypted Channels": "TLS ends in the web server in front; the scan speaks HTTP on loopback",
}
"""What wapiti may say of a server without TLS in front, and why it is so."""


def bandit() -> list[str]:
    """What bandit finds and no line explains; ours are explained beside the code as `# noqa: S… why`."""
    done = subprocess.run(
        [TOOLS / "bandit", "-q", "-r", "src", "-f", "json", "-x", "*/tests/*,*/migrations/*"],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    results = json.loads(done.stdout)["results"]
    grave = [r for r in results if r["issue_severity"] != "LOW"]
    open_ = [r for r in grave if not _explained(r)]
    print(f"bandit: {len(results)} found, {len(grave)} above low, {len(open_)} of them unexplained")
    return [f"{r['filename']}:{r['line_number']} {r['test_id']} {r['issue_text']}" for r in open_]


def _explained(result: dict) -> bool:
    lines = (ROOT / result["filename"]).read_text().splitlines()
    if any(re.match(r"# ruff: noqa: S\d+.*\w{3}", line) for line in lines):
        return True
    first, last = min(result["line_range"]), max(result["line_range"])
    around = lines[max(0, first - 2) : last + 1]
    return any(re.search(r"# noqa: S\d+.*\w{3}", line) for line in around)


def wapiti(here: Served, scratch: Path, seconds: int) -> list[str]:
    """What wapiti finds signed in as each of PERSONAS, less what EXPLAINED says."""
    found: list[str] = []
    for who in PERSONAS:
        report = scratch / f"wapiti-{who}.json"
        jar = cookie_file(here, session_of(here, "live", who), scratch / f"{who}.json")
        begun, asked = time.monotonic(), len(here.answers())
        command = [
            str(WAPITI / "wapiti"), "-u", f"{here.url}/home", "--scope", "domain", "-c", str(jar),
            "-m", "common", "--flush-session", "--store-session", str(scratch / f"session-{who}"),
            "--store-config", str(scratch / "wapiti"), "-d", "6", "--max-files-per-dir", "25",
            "--max-scan-time", str(seconds), "--max-attack-time", str(max(30, seconds // 3)),
            "--tasks", "4", "--no-bugreport", "-v", "0", "-f", "json", "-o", str(report),
            "-s", f"{here.url}/account", *(part for x in LEFT_OUT for part in ("-x", f"{here.url}/{x}")),
        ]  # fmt: skip
        with (scratch / f"wapiti-{who}.log").open("w") as log:
            subprocess.run(command, stdout=log, stderr=log, timeout=20 * seconds, check=False)
        said = json.loads(report.read_text())
        weak = {k: v for k, v in said["vulnerabilities"].items() if v}
        wrong = {k: v for k, v in said["anomalies"].items() if v}
        print(
            f"wapiti as {who}: {said['infos']['crawled_pages_nbr']} pages found, "
            f"{len(here.answers()) - asked} requests in {time.monotonic() - begun:.0f} s; "
            f"vulnerabilities {({k: len(v) for k, v in weak.items()})}, "
            f"anomalies {({k: len(v) for k, v in wrong.items()})}", flush=True,
        )  # fmt: skip
        for kind, each in [*weak.items(), *wrong.items()]:
            if kind not in EXPLAINED:
                found += sorted(
                    {f"{who}: {kind}: {e['method']} {e['path']} {e['info']}" for e in each}
                )
    return found


def schemathesis(here: Served, scratch: Path, examples: int, phases: str) -> list[str]:
    """Errors of ours with any session, and what a dead session was told that it should not have been."""
    path = scratch / "openapi.json"
    made = description(here)
    path.write_text(json.dumps(made.schema))
    found: list[str] = []
    for kind in ("live", *DEAD):
        asked = len(here.answers())
        key, report = session_of(here, kind), scratch / f"schemathesis-{kind}.ndjson"
        command = [
            str(TOOLS / "schemathesis"), "run", str(path), "--url", here.url, "-n", str(examples),
            "--checks", "not_a_server_error", "--phases", phases,
            "--continue-on-failure", "--seed", "1", "--no-shrink", "--suppress-health-check", "all",
            "--output-sanitize", "false", "--report", "ndjson", "--report-ndjson-path", str(report),
            "--generation-database", "none", "--max-redirects", "0", "--warnings", "off",
            *(["-H", f"Cookie: sessionid={key}"] if key else []),
        ]  # fmt: skip
        with (scratch / f"schemathesis-{kind}.log").open("w") as log:
            done = subprocess.run(command, stdout=log, stderr=log, timeout=3600, check=False)
        told = [] if kind == "live" else made.told_in(report.read_text(errors="replace"))
        if kind == "live" and not made.told_in(report.read_text(errors="replace")):
            found.append("live: nothing of anybody was seen, so the search for it proves nothing")
        print(
            f"schemathesis, session {kind}: {len(here.answers()) - asked} requests, exit "
            f"{done.returncode}, {len(told)} told", flush=True,
        )  # fmt: skip
        found += [f"{kind}: {each}" for each in told]
        found += [f"{kind}: schemathesis failed, see its log"] if done.returncode else []
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", nargs="+", choices=["bandit", "wapiti", "schemathesis"])
    parser.add_argument(
        "--folder", type=Path, help="where the demonstration and all reports are kept"
    )
    parser.add_argument("--seconds", type=int, default=300, help="for wapiti's crawl as one person")
    parser.add_argument("--examples", type=int, default=30, help="of schemathesis for an operation")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help="of schemathesis")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="cairn-scan-"))
    found = bandit() if "bandit" in given.tools else []
    if web := [t for t in given.tools if t != "bandit"]:
        build(folder / "built")
        for tool in web:
            scratch = folder / tool
            scratch.mkdir(parents=True, exist_ok=True)
            with served(folder / "built", scratch) as here:
                found += (
                    wapiti(here, scratch, given.seconds)
                    if tool == "wapiti"
                    else schemathesis(here, scratch, given.examples, given.phases)
                )
                found += [f"{tool}: an error of ours: {each}" for each in here.errors()]
    for line in found:
        print(line)
    print(f"{len(found)} findings; reports in {folder}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
