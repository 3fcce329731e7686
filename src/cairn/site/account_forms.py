"""The forms around an account: the letter's code, a new password, the second step."""

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cairn.people.services.accounts.passwords import WeakPassword
from cairn.people.services.accounts.turns import Stopped, TooManyTries


def _password(label: Any) -> forms.CharField:
    missing = {"required": _("Enter a password")}
    return forms.CharField(label=label, strip=False, error_messages=missing)


class JoinForm(forms.Form):
    """A letter's code, a name to sign in with and a password, all on one page."""

    code = forms.CharField(
        label=_("Code on the letter"),
        error_messages={"required": _("Enter the code that stands on your letter")},
    )
    username = forms.CharField(label=_("User name"), required=False, max_length=150)
    password = _password(_("New password"))


class SheetForm(forms.Form):
    """The code on a family's sheet."""

    code = forms.CharField(
        label=_("Code on the sheet"),
        max_length=60,
        error_messages={"required": _("Enter the code that stands on your sheet")},
    )


class PasswordForm(forms.Form):
    """The present password and a new one."""

    present = _password(_("Present password"))
    password = _password(_("New password"))


class CodeForm(forms.Form):
    """A code of the second step."""

    code = forms.CharField(label=_("Code"), error_messages={"required": _("Enter the code")})


class KeyForm(forms.Form):
    """The name by which its owner tells a key from others."""

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        error_messages={"required": _("Give the key a name, so that you know it again")},
    )


def waiting_words(refused: TooManyTries | Stopped) -> str:
    """The same words for everybody, whether the account exists or not."""
    if isinstance(refused, Stopped):
        return gettext(
            "There were too many wrong tries, so this user name was stopped. Ask your school’s office "
            "for a new letter with a code."
        )
    return ngettext(
        "There were too many tries. Wait %(n)s minute, then try again.",
        "There were too many tries. Wait %(n)s minutes, then try again.",
        refused.minutes,
    ) % {"n": refused.minutes}


def weak_words(refused: WeakPassword) -> str:
    if refused.shorter_than is not None:
        return gettext(
            "Use at least %(n)s characters. Several words in a row are easy to keep in mind."
        ) % {"n": refused.shorter_than}
    return gettext(
        "Many people use this password, or it is like the user name. Choose words that nobody "
        "would guess together."
    )
