from django.apps import AppConfig


class Journeys(AppConfig):
    name = "cairn.journeys"
    label = "journeys"
