from django.apps import AppConfig

from cairn.intake.destroyed import Entry, destroyed_again_by


class Evidence(AppConfig):
    name = "cairn.evidence"
    label = "evidence"

    def ready(self) -> None:
        destroyed_again_by("file", _files_again, there=_files_there)


def _files_again(entries: list[Entry]) -> int:
    from cairn.evidence.services.artefacts import forget

    return forget({str(entry["fingerprint"]) for entry in entries})


def _files_there(entries: list[Entry]) -> int:
    from cairn.evidence.services.artefacts import forgettable

    return len(forgettable({str(entry["fingerprint"]) for entry in entries}))
