"""Destroying by schedule across the houses: rows with their proof, then the files that no row refers to any more."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from cairn.assessments.selectors import handed_in
from cairn.evidence.selectors.artefacts import fingerprints
from cairn.evidence.services.artefacts import forget
from cairn.intake.destroyed import add, ledger
from cairn.kernel.access import Actor, DataClass
from cairn.learning.selectors import portfolio
from cairn.people.services.destroying import destroy, due


@dataclass(frozen=True)
class Destroyed:
    """What came of it: rows with a tombstone, files removed, where the proof lies."""

    rows: int
    files: int
    ledger: Path


def destroy_due(*, by: Actor, at: datetime) -> Destroyed:
    """Destroys what is due; the files of portfolios go when no other row refers to them. Raises NotAllowed."""
    going = due(timezone.localdate(at))
    whose = {one.learner for one in going if one.data == DataClass.PORTFOLIO and not one.waits}
    before = fingerprints(whose) | handed_in.fingerprints(whose) | portfolio.fingerprints(whose)
    rows = len(destroy(by=by, at=at))
    add({"kind": "file", "fingerprint": fingerprint} for fingerprint in sorted(before))
    return Destroyed(rows, forget(before), ledger())
