"""Where services under contract find the roster: OneRoster's own addresses."""

from django.urls import path

from . import api

_BASE = "rostering/v1p2"
app_name = "people"
urlpatterns = [
    path("token", api.token, name="token"),
    path(f"{_BASE}/<str:name>", api.collection, name="collection"),
    path(f"{_BASE}/<str:name>/<str:key>", api.one, name="one"),
    path(f"{_BASE}/<str:name>/<str:key>/<str:child>", api.inside, name="inside"),
    path(
        f"{_BASE}/schools/<str:school>/classes/<str:section>/<str:child>",
        api.inside_school,
        name="inside-school",
    ),
    path(f"{_BASE}/<path:rest>", api.unknown, name="unknown"),
]
