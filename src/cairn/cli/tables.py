"""Published tables about groups, and the check that anyone can make of them: the two files are enough."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cairn.kernel.errors import BadInput

from .screen import finish, note, say

DIFFERS = 5
_Release = tuple[dict[str, Any], dict[str, Any]]
"""Tables and their certificate."""


def certify(
    tables: Path,
    certificate: Path | None,
    earlier: Sequence[Path],
    statuses: Path | None = None,
    policy: Path | None = None,
) -> None:
    """Says what is wrong with the tables or their certificate, or that it holds. Raises BadInput for no JSON."""
    from cairn.disclosure.tables.certifying import examine

    release = _read(tables), _read(certificate or tables.with_suffix(".certificate.json"))
    before = [_read(each) for each in earlier]
    faults, said = examine(*release, before), release[1]
    if statuses is not None:
        beside = [_read(each.with_name("certificate.json")) for each in earlier] if policy else []
        faults += _of_statuses(
            _read(statuses), release, policy, list(zip(before, beside, strict=False))
        )
    for fault in faults:
        say(fault)
    if faults:
        finish(DIFFERS)
        return
    say(
        f"It holds: {said['rows']:,} rows; of {said['groups']:,} groups that may have fewer than {said['n']} learners "
        f"no count is known more closely than {said['w']}, with {said['k']} who know themselves."
    )
    if statuses is not None and policy is None:
        note(
            "With --policy, the folder of the state's rules, what statuses rest on is worked out anew."
        )


def _of_statuses(
    statuses: dict[str, Any], release: _Release, policy: Path | None, earlier: Sequence[_Release]
) -> list[str]:
    """What is wrong with statuses: by themselves; and, with the policy, in the worlds of the certificate."""
    from cairn.accountability.rules.certifying import examine_statuses, unproved
    from cairn.accountability.rules.gating import year_of
    from cairn.accountability.rules.in_force import plan_in_force
    from cairn.accountability.rules.measured import Spans
    from cairn.policy.book import read

    faults = examine_statuses(statuses, *release)
    if faults or policy is None:
        return faults
    rules, day = read(policy), date.fromisoformat(statuses["as_of"])
    plan = plan_in_force(rules, day)
    if plan.digest != statuses["policy_sha256"]:
        return [f"{policy} holds other rules than those by which schools were named."]
    spans = Spans.read(rules.ask_state("accountability.counting.spans", day).value)  # type: ignore[arg-type]
    releases = {year_of(each[0]): each for each in (*earlier, release)}
    asked = {int(at) for at, each in statuses["rests_on"].items() if each["questions"]}
    if lacking := sorted(asked - set(releases)):
        return [
            f"Statuses rest on {', '.join(map(str, lacking))} too: give its tables with --earlier."
        ]
    told = unproved(statuses, plan, spans, releases)
    return [f"What is said of {place} does not fit a world of the certificate." for place in told]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{file} cannot be read as JSON: {error}.",
            mend="Give the tables as they were published, and their certificate after them.",
        ) from None
    if not isinstance(found, dict):
        raise BadInput(f"{file} is not what was published.", mend="Give the file as it left.")
    return found
