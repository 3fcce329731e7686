from django.apps import AppConfig


class Evidence(AppConfig):
    name = "cairn.evidence"
    label = "evidence"
