"""The files of a piece of evidence: which there are, and one of them opened, for whoever may see the learner."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID

from django.conf import settings

from cairn.evidence.models import Artefact, Evidence
from cairn.evidence.rules import download_name, shown_in_place
from cairn.intake.tables import KeptFile
from cairn.kernel.access import Actor, DataClass, Purpose
from cairn.kernel.errors import UnknownName
from cairn.people.selectors.access import learner_ground


class Opened(NamedTuple):
    """A file being read, and how it may be handed out.

    in_place   a browser may show it; otherwise it is a download, with this media type and `nosniff`
    """

    stream: BinaryIO
    artefact: Artefact
    media_type: str
    in_place: bool


@dataclass(frozen=True)
class OpenedFile:
    """A kept file and how it leaves: in place as a picture that was drawn anew here, else as a download."""

    path: Path
    media_type: str
    name: str
    in_place: bool
    size: int


def opened_file(file: KeptFile) -> OpenedFile:
    """A file of a row that its house let somebody see. Raises UnknownName where the disk has lost it."""
    if not path_of(file.sha256).is_file():
        raise UnknownName("The file is not there.", mend="Restore artefacts/ from the backup.")
    name = download_name(file.name, file.media_type)
    in_place = shown_in_place(file.media_type)
    return OpenedFile(path_of(file.sha256), file.media_type, name, in_place, file.size)


def folder() -> Path:
    """Where artefacts lie."""
    return Path(settings.DATA) / "artefacts"


def path_of(sha256: str) -> Path:
    """Where the file with this content lies."""
    return folder() / sha256[:2] / sha256


def artefacts_of(evidence: UUID, *, by: Actor, purpose: Purpose, day: date) -> list[Artefact]:
    """The files of a piece. Raises NotAllowed."""
    _ground(evidence, by, purpose, day)
    return list(Artefact.objects.filter(evidence=evidence).order_by("pk"))


@contextmanager
def open_artefact(artefact: UUID, *, by: Actor, purpose: Purpose, day: date) -> Iterator[Opened]:
    """One file, open for reading. Raises NotAllowed, also when there is no such file."""
    row = Artefact.objects.filter(pk=artefact).first()
    _ground(row.evidence_id if row else artefact, by, purpose, day)
    if row is None or not path_of(row.sha256).is_file():
        raise UnknownName("The file is not there.", mend="Restore artefacts/ from the backup.")
    in_place = shown_in_place(row.media_type)
    media_type = row.media_type if in_place else "application/octet-stream"
    with path_of(row.sha256).open("rb") as stream:
        yield Opened(stream, row, media_type, in_place)


def _ground(evidence: UUID, by: Actor, purpose: Purpose, day: date) -> None:
    owner = (
        Evidence.objects.filter(pk=evidence).values_list("learner__record_id", flat=True).first()
    )
    learner_ground(
        by=by, purpose=purpose, data=DataClass.EVIDENCE, learner=owner or evidence, day=day
    )


def fingerprints(records: Iterable[UUID]) -> set[str]:
    """The files of these learners' pieces, by fingerprint."""
    rows = Artefact.objects.filter(evidence__learner__record_id__in=list(records))
    return set(rows.values_list("sha256", flat=True))
