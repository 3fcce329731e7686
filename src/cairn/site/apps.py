from django.apps import AppConfig


class Site(AppConfig):
    name = "cairn.site"
    label = "site"

    def ready(self) -> None:
        from cairn.people.services.emergencies import look_up_by

        from .days import bound
        from .wall.scope import in_emergency

        bound()
        look_up_by(in_emergency)
