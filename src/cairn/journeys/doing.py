"""Doing what a form asks; where that is refused, the form says why."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, QueryDict

from cairn.kernel.errors import Mendable


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None where the page is only opened, so that nothing is complained of yet."""
    return request.POST if request.method == "POST" else None


def what_and_mend(error: Mendable) -> str:
    """What happened and the mend, as a form says them."""
    return f"{error.what} {error.mend}"


def done(
    form: Form, work: Callable[[], Any], words: Callable[[Mendable], str] = what_and_mend
) -> bool:
    """Whether it was done; if not, why and the mend stand at the top of the form."""
    try:
        work()
    except Mendable as error:
        form.add_error(None, words(error))
        return False
    return True
