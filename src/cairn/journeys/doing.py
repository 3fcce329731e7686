"""Doing what a form asks; where that is refused, the form says why."""

from collections.abc import Callable
from typing import Any

from django.forms import Form

from cairn.kernel.errors import Mendable


def done(form: Form, work: Callable[[], Any]) -> bool:
    """Whether it was done; if not, why and the mend stand at the top of the form."""
    try:
        work()
    except Mendable as error:
        form.add_error(None, f"{error.what} {error.mend}")
        return False
    return True
