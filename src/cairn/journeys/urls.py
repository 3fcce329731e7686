"""Where the pages of a person's day are found."""

from django.urls import path

from . import views

app_name = "journeys"
urlpatterns = [
    path("home", views.home, name="home"),
]
