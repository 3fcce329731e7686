from django.apps import AppConfig

from cairn.intake.destroyed import Entry, destroyed_again_by


class People(AppConfig):
    name = "cairn.people"
    label = "people"

    def ready(self) -> None:
        destroyed_again_by("row", _rows_again, there=_rows_there)


def _rows_again(entries: list[Entry]) -> int:
    from cairn.people.services.destroying import destroy_rows_again

    return destroy_rows_again(entries)


def _rows_there(entries: list[Entry]) -> int:
    from cairn.people.services.destroying import rows_there

    return rows_there(entries)
