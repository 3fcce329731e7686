from django.apps import AppConfig


class People(AppConfig):
    name = "cairn.people"
    label = "people"
