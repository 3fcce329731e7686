"""Where each page is found."""

from django.urls import URLPattern, URLResolver, include, path

from . import (
    account_views,
    identities,
    key_views,
    letter_views,
    openid_out,
    sheet_printing,
    sheet_views,
    step_views,
    views,
)
from .saml import views as saml

handler400 = "cairn.site.refusing.not_readable"
handler404 = "cairn.site.views.not_found"
handler500 = "cairn.site.views.our_mistake"

site = [
    path("", views.front, name="front"),
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/persona", views.persona, name="persona"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("join", account_views.join, name="join"),
    path("account", account_views.account, name="account"),
    path("account/sessions", account_views.end_session, name="end-session"),
    path("account/password", account_views.new_password, name="new-password"),
    path("account/step", step_views.step, name="second-step"),
    path("account/step/key", step_views.show_key, name="show-key"),
    path("account/keys", key_views.own_keys, name="keys"),
    path("schools/<uuid:school>/letters", letter_views.letters, name="letters"),
    path("sheet", sheet_views.sheet, name="sheet"),
    path("sheet/page", sheet_views.page, name="sheet-page"),
    path("sheet/close", sheet_views.close, name="close-sheet"),
    path("classes/<uuid:section>/sheets", sheet_printing.sheets, name="family-sheets"),
    path("language", views.language, name="language"),
    path("words", views.words, name="words"),
    path("levels", views.levels, name="levels"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((site, "site"))),
    # allauth asks for these by these names
    path("sign-in/with/<slug:provider_id>", identities.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", identities.back, name="openid_connect_callback"),
    path(
        "sign-in/with/<slug:provider_id>/out",
        openid_out.signed_out_there,
        name="openid_connect_out",
    ),
    path("sign-in/saml/<slug:organization_slug>", saml.begin, name="saml_login"),
    path("sign-in/saml/<slug:organization_slug>/answer", saml.answered, name="saml_acs"),
    path("sign-in/saml/<slug:organization_slug>/back", saml.finish, name="saml_finish_acs"),
    path("sign-in/saml/<slug:organization_slug>/out", saml.sign_out, name="saml_sls"),
    path("sign-in/saml/<slug:organization_slug>/metadata", saml.published, name="saml_metadata"),
    path("ims/oneroster/", include("cairn.people.urls")),
    path("", include("cairn.journeys.urls")),
]
