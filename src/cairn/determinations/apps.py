from django.apps import AppConfig


class Determinations(AppConfig):
    name = "cairn.determinations"
    label = "determinations"
