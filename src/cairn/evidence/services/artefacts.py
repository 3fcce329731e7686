"""Files that belong to a piece of evidence, and files that nothing refers to any more."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from cairn.evidence.models import Artefact, Evidence
from cairn.evidence.selectors.artefacts import path_of
from cairn.kernel.access import Actor
from cairn.kernel.errors import UnknownName
from cairn.kernel.ids import uuid7
from cairn.kernel.terms import Use

from .grounds import day_of, may_record
from .receiving import largest_allowed, take_in

_AT_ONCE = 500


def attach(
    evidence: UUID,
    file: BinaryIO,
    *,
    name: str,
    by: Actor,
    at: datetime,
    largest: int | None = None,
) -> Artefact:
    """Keeps a file with a piece of evidence; the same file twice on one piece is kept once.

    largest   bytes; None: as policy says
    When this returns, the file and its row are on disk. Whoever may record for the learner may attach,
    and learners to their own pieces. Raises NotAllowed, UnknownName, and Refused for what is not taken in.
    """
    piece = Evidence.objects.filter(pk=evidence, withdraws=None).first()
    if piece is None:
        raise UnknownName(f"There is no evidence {evidence}.", mend="Record the piece first.")
    may_record(by, piece.learner_id, Use(piece.use), at, own=frozenset(Use))
    most = largest_allowed(day_of(at)) if largest is None else largest
    kept = take_in(file, name=name, largest=most)
    with transaction.atomic():
        artefact, _ = Artefact.objects.get_or_create(
            evidence=piece,
            sha256=kept.sha256,
            defaults={
                "id": uuid7(),
                "size": kept.size,
                "media_type": kept.media_type,
                "name": kept.name,
                "metadata_removed": kept.cleaned,
            },
        )
    return artefact


Referred = Callable[[set[str]], set[str]]
"""Those of these fingerprints to which a house above refers."""
_ALSO: list[Referred] = []


def referred_to_by(house: Referred) -> None:
    """Lets a house above say which files it refers to; call it when the house is ready."""
    _ALSO.append(house)


def forget(fingerprints: Iterable[str]) -> int:
    """Removes those of these files that no row refers to any more; how many it removed."""
    gone = forgettable(fingerprints)
    for path in gone:
        path.unlink()
    return len(gone)


def forgettable(fingerprints: Iterable[str]) -> list[Path]:
    """Those of these files that lie in the folder and that no row refers to any more."""
    wanted, kept = sorted(set(fingerprints)), set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = set(wanted[start : start + _AT_ONCE])
        rows = Artefact.objects.filter(sha256__in=some)
        kept |= set(rows.values_list("sha256", flat=True)).union(*(also(some) for also in _ALSO))
    return [path_of(each) for each in wanted if each not in kept and path_of(each).is_file()]
