"""Where the pages of a person's day are found."""

from django.urls import path

from . import (
    class_views,
    group_views,
    learner_views,
    notices_views,
    officer_views,
    requests_views,
    rights_views,
    views,
)

app_name = "journeys"
urlpatterns = [
    path("home", views.home, name="home"),
    path("learn/<uuid:learner>", learner_views.learner, name="learner"),
    path("learn/<uuid:learner>/copy", rights_views.copy, name="copy"),
    path("learn/<uuid:learner>/looks", learner_views.looks, name="looks"),
    path("learn/<uuid:learner>/looks/ask", officer_views.ask_full_list, name="ask-full-list"),
    path("learn/<uuid:learner>/rights", rights_views.rights, name="rights"),
    path("learn/<uuid:learner>/rights/see", rights_views.ask_to_inspect, name="ask-to-inspect"),
    path("learn/<uuid:learner>/rights/correct", rights_views.correct, name="correct"),
    path("learn/<uuid:learner>/rights/choose", rights_views.choose, name="choose"),
    path("learn/<uuid:learner>/rights/consent", rights_views.consent, name="consent"),
    path(
        "learn/<uuid:learner>/rights/consent/<uuid:key>/withdraw",
        rights_views.withdraw,
        name="withdraw-consent",
    ),
    path("learn/<uuid:learner>/rights/notice", rights_views.notice, name="notice"),
    path(
        "learn/<uuid:learner>/rights/<uuid:key>/hearing",
        rights_views.ask_hearing,
        name="ask-hearing",
    ),
    path("learn/<uuid:learner>/rights/<uuid:key>/statement", rights_views.state, name="statement"),
    path("requests", requests_views.requests, name="requests"),
    path("requests/<uuid:key>", requests_views.one, name="request"),
    path("notices", notices_views.notices, name="notices"),
    path("notices/print", notices_views.printed, name="notices-print"),
    path("officer", officer_views.officer, name="officer"),
    path("officer/emergencies/<uuid:key>", officer_views.review, name="review-emergency"),
    path("emergency", officer_views.open_emergency, name="emergency"),
    path("learn/<uuid:learner>/<uuid:competency>", learner_views.explain, name="explain"),
    path("family/<uuid:learner>", learner_views.family, name="family"),
    path("classes", class_views.classes, name="classes"),
    path("classes/<uuid:section>", class_views.section, name="section"),
    path("classes/<uuid:section>/levels.csv", class_views.section_csv, name="section-csv"),
    path("classes/<uuid:section>/evidence", class_views.add_evidence, name="add-evidence"),
    path("schools/<uuid:organization>", group_views.organization, name="organization"),
    path(
        "schools/<uuid:organization>/<slug:table>.csv",
        group_views.organization_csv,
        name="organization-csv",
    ),
    path("state", group_views.state, name="state"),
    path("state/<slug:table>.csv", group_views.state_csv, name="state-csv"),
]
