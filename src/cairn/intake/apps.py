from django.apps import AppConfig


class Intake(AppConfig):
    name = "cairn.intake"
    label = "intake"

    def ready(self) -> None:
        from . import among  # noqa: F401 registers the lookup
