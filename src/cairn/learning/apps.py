from django.apps import AppConfig


class Learning(AppConfig):
    name = "cairn.learning"
    label = "learning"

    def ready(self) -> None:
        from cairn.evidence.services.artefacts import referred_to_by
        from cairn.learning.selectors.portfolio import referred_to

        referred_to_by(referred_to)
