"""Signing in with a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cairn.kernel.errors import BadInput
from cairn.people.selectors.accounts import name_for_signing_in
from cairn.people.services.accounts.invitations import SIGN_IN
from cairn.people.services.accounts.passwords import normal
from cairn.people.services.accounts.turns import Stopped, TooManyTries, succeeded, take_turn, tried

from .account_forms import waiting_words
from .sessions import address_of


class SignInForm(forms.Form):
    """A user name and a password that belong together."""

    username = forms.CharField(
        label=_("User name"), error_messages={"required": _("Enter your user name")}
    )
    password = forms.CharField(
        label=_("Password"), strip=False, error_messages={"required": _("Enter your password")}
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self._account: Any = None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        now, address = timezone.now(), address_of(self.request)
        turn = tried(SIGN_IN, given["username"], address)
        try:
            take_turn(turn, now=now)  # counted for any name, whether somebody has it or not
        except (TooManyTries, Stopped) as refused:
            raise forms.ValidationError(waiting_words(refused)) from None
        self._account = authenticate(
            self.request,
            username=name_for_signing_in(given["username"]),
            password=normal(given["password"]),
        )
        if self._account is None:
            raise forms.ValidationError(
                _(
                    "This user name and password do not belong together. Check both, with capital "
                    "letters. If you forgot the password, your school’s office can set a new one."
                )
            )
        succeeded(turn)
        return given

    @property
    def account(self) -> Any:
        """Who signed in; only after is_valid()."""
        if self._account is None:
            raise BadInput("Nobody has signed in.", mend="Check the form first.")
        return self._account
