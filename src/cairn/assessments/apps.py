from django.apps import AppConfig


class Assessments(AppConfig):
    name = "cairn.assessments"
    label = "assessments"

    def ready(self) -> None:
        from cairn.assessments.selectors.handed_in import referred_to
        from cairn.evidence.services.artefacts import referred_to_by

        referred_to_by(referred_to)
