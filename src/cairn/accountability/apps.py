from django.apps import AppConfig


class Accountability(AppConfig):
    name = "cairn.accountability"
    label = "accountability"
