from django.apps import AppConfig


class Competencies(AppConfig):
    name = "cairn.competencies"
    label = "competencies"
