"""Visiting the pages of the tiny demonstration as one of its people."""

import csv
import io
import re
from datetime import UTC, datetime

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from cairn.people.selectors.accounts import persona_account

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def visitor(username, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(persona_account(username), backend=BACKEND)
    return client


def model(name):
    """A table of another house, for arranging a test; pages go through selectors."""
    return apps.get_model(name)


def text(response, status=200):
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def table(response):
    """The rows of a file, as dictionaries."""
    assert response.status_code == 200
    body = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def queries(client, url):
    """How many queries a page takes, once its caches are warm."""
    client.get(url)
    said = []

    def listen(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert client.get(url).status_code == 200
    return len(said)


def links(html, route):
    """The keys of a kind of page that a page leads to, in its order, each once."""
    key = "[0-9a-f-]{36}"
    zero = "00000000-0000-0000-0000-000000000000"
    pattern = re.escape(reverse(route, args=[zero])).replace(re.escape(zero), f"({key})")
    return list(dict.fromkeys(re.findall(f'href="{pattern}"', html)))
