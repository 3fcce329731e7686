from django.apps import AppConfig


class Site(AppConfig):
    name = "cairn.site"
    label = "site"

    def ready(self) -> None:
        from .days import bound

        bound()
