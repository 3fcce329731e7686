from django.apps import AppConfig


class Site(AppConfig):
    name = "cairn.site"
    label = "site"
