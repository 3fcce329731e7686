from django.apps import AppConfig


class Assessments(AppConfig):
    name = "cairn.assessments"
    label = "assessments"
