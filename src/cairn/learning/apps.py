from django.apps import AppConfig


class Learning(AppConfig):
    name = "cairn.learning"
    label = "learning"
