"""The template environment: what every page can call."""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from math import floor
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Jinja2 that refuses unknown names, escapes everything and translates."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 Django turns escaping on
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals |= {
        "static": static,
        "asset": asset,
        "url": _url,
        "language": translation.get_language,
        "direction": lambda: "rtl" if translation.get_language_bidi() else "ltr",
    }
    env.filters |= {"weekday": weekday, "month": month, "percent": percent}
    env.filters |= {"day": long_day, "short_day": short_day, "clock": clock, "iso": _iso}
    return env


@lru_cache
def asset(path: str) -> str:
    """A static file's address with its content's hash, so that a browser may keep it and never be stale."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
    return f"{static(path)}?v={digest}"


def long_day(day: date) -> str:
    """A day as the reader's language writes it, with its year."""
    # Translators: a date with its year, in Django's date format: Nov 6, 2026
    return date_format(_local(day), translation.pgettext("date with year", "M j, Y"))


def short_day(day: date) -> str:
    """A day without its year."""
    # Translators: a date without its year, in Django's date format: Nov 6
    return date_format(_local(day), translation.pgettext("date without year", "M j"))


def clock(moment: datetime) -> str:
    """An hour and minute as this language writes them."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def weekday(day: date) -> str:
    """A day as it heads a day's page."""
    # Translators: a date with its weekday, in Django's date format: Tuesday, November 17
    return date_format(_local(day), translation.pgettext("date with weekday", "l, F j"))


def month(day: date) -> str:
    """The month of a day, short, for charts."""
    # Translators: a month with its year, in Django's date format: Nov 2026
    return date_format(_local(day), translation.pgettext("month with year", "M Y"))


def percent(share: float) -> str:
    """A share, 0..1, as people read it: rounded half up."""
    # Translators: a share in whole percents: 66%
    return translation.pgettext("share", "%(n)s%%") % {"n": floor(100 * share + 0.5)}


def _iso(day: date) -> str:
    return _local(day).isoformat()


def _local(day: date) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)
