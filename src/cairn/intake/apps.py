from django.apps import AppConfig


class Intake(AppConfig):
    name = "cairn.intake"
    label = "intake"
