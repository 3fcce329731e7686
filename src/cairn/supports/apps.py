from django.apps import AppConfig


class Supports(AppConfig):
    name = "cairn.supports"
    label = "supports"
