"""The outside scanners, each run on a demonstration on loopback and judged: `make scan`; docs/security/scans.md.

    python -m tests.scan (bandit | wapiti | schemathesis)… [--folder F] [--seconds N] [--examples N]

bandit        weaknesses in the source that nobody has explained beside the line
wapiti        an authenticated scan as a teacher, a family, a learner, a leader and an analyst, all its usual modules
schemathesis  every route and method with sessions that must open nothing, and with one that may; the interface for
              services with a good token, one of a contract without names, and tokens that must open nothing: no
              error of ours, and nobody in an answer who must not be there

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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.openapi import Described, description
from tests.served import DEAD, SHUT_OUT, Served, build, cookie_file, served, session_of, token_of

ROOT = Path(__file__).parent.parent
TOOLS, WAPITI = ROOT / ".scan" / "tools" / "bin", ROOT / ".scan" / "wapiti" / "bin"
PERSONAS = ("tran", "maya-family", "maya", "cedar-ridge", "state")
SECRET = "a" * 32
"""What a browser sends back with every form, so that what is sent reaches the page behind it."""
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


@dataclass(frozen=True)
class Asking:
    """One run of schemathesis: as whom, on which paths, and what its answers must not hold (None: all may)."""

    kind: str
    headers: tuple[str, ...]
    paths: str
    forbidden: frozenset[str] | None

    def examples(self, given: argparse.Namespace) -> int:
        """Of each operation: fewer for what is turned away at the door, whatever else is sent."""
        return (
            given.examples if self.kind in {"live", "good token"} else max(1, given.examples // 5)
        )


def askings(here: Served, made: Described) -> Iterator[Asking]:
    """Sessions on the pages, tokens on the interface for services: those that open something first."""
    for kind in ("live", *DEAD):
        key = session_of(here, kind)
        shown = f"sessionid={key}; " if key else ""
        headers = (f"Cookie: {shown}csrftoken={SECRET}", f"X-CSRFToken: {SECRET}")
        yield Asking(kind, headers, "^/(?!ims)", None if kind == "live" else made.telling)
    taught = made.taught
    for kind, forbidden in (
        ("good token", made.telling - taught), ("nameless", made.telling),
        *((kind, made.telling) for kind in SHUT_OUT),
    ):  # fmt: skip
        headers = (f"Authorization: Bearer {token_of(here, kind)}",)
        yield Asking(kind, headers, "^/ims", forbidden)


def schemathesis(here: Served, scratch: Path, given: argparse.Namespace) -> list[str]:
    """Errors of ours with any session or token, and what each was told that it should not have been."""
    path = scratch / "openapi.json"
    made = description(here)
    path.write_text(json.dumps(made.schema))
    found: list[str] = []
    for each in askings(here, made):
        asked, name = len(here.answers()), each.kind.replace(" ", "-")
        report = scratch / f"schemathesis-{name}.ndjson"
        command = [
            str(TOOLS / "schemathesis"), "run", str(path), "--url", here.url, "-n", str(each.examples(given)),
            "--checks", "not_a_server_error", "--phases", given.phases, "--include-path-regex", each.paths,
            "--continue-on-failure", "--seed", "1", "--no-shrink", "--suppress-health-check", "all",
            "--output-sanitize", "false", "--report", "ndjson", "--report-ndjson-path", str(report),
            "--generation-database", "none", "--max-redirects", "0", "--warnings", "off",
            *(part for header in each.headers for part in ("-H", header)),
        ]  # fmt: skip
        with (scratch / f"schemathesis-{name}.log").open("w") as log:
            done = subprocess.run(command, stdout=log, stderr=log, timeout=given.most, check=False)
        said = report.read_text(errors="replace")
        told = made.told_in(said, each.forbidden) if each.forbidden is not None else []
        opened = {"live": made.telling, "good token": made.taught}.get(each.kind, frozenset())
        if opened and not made.told_in(said, opened):
            found.append(
                f"{each.kind}: nothing of anybody was seen, so the search for it proves nothing"
            )
        print(
            f"schemathesis, {each.kind}: {len(here.answers()) - asked} requests, exit "
            f"{done.returncode}, {len(told)} told", flush=True,
        )  # fmt: skip
        found += [f"{each.kind}: told {word}" for word in told]
        found += [f"{each.kind}: schemathesis failed, see its log"] if done.returncode else []
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", nargs="+", choices=["bandit", "wapiti", "schemathesis"])
    parser.add_argument(
        "--folder", type=Path, help="where the demonstration and all reports are kept"
    )
    parser.add_argument("--seconds", type=int, default=100, help="for wapiti's crawl as one person")
    parser.add_argument("--examples", type=int, default=5, help="of schemathesis for an operation")
    parser.add_argument(
        "--most", type=int, default=1800, help="seconds for one run of schemathesis"
    )
    parser.add_argument("--phases", default="examples,fuzzing", help="of schemathesis")
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
                    else schemathesis(here, scratch, given)
                )
                found += [f"{tool}: an error of ours: {each}" for each in here.errors()]
    for line in found:
        print(line)
    print(f"{len(found)} findings; reports in {folder}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
