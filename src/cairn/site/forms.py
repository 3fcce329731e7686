"""Signing in with a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cairn.kernel.errors import BadInput


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
        self._account = authenticate(self.request, **given)
        if self._account is None:
            raise forms.ValidationError(
                _(
                    "This user name and password do not belong together. Check both, with capital "
                    "letters. If you forgot the password, your school’s office can set a new one."
                )
            )
        return given

    @property
    def account(self) -> Any:
        """Who signed in; only after is_valid()."""
        if self._account is None:
            raise BadInput("Nobody has signed in.", mend="Check the form first.")
        return self._account
