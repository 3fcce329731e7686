"""An OpenAPI description of the pages, from the address table and the forms, with ids that are there.

For scanners only: Cairn offers no such description. Every route with every method; parameters hold ids of the
demonstration, fields are those of the forms with free text beside known values.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.served import PATIENCE, Served

METHODS = ("get", "post", "put", "delete")
"""Those that a view could take for something; `tests/test_attacks.py` asks every page with every other one."""


@dataclass(frozen=True)
class Described:
    """The description, and words that tell of somebody: no answer to a dead session may hold one.

    telling   full names and numbers of learners, but for those whom the demonstration's door offers to sign in as
    taught    those of them who are in the class that a contract names
    """

    schema: dict[str, Any]
    telling: frozenset[str]
    taught: frozenset[str]

    def told_in(self, report: str, words: frozenset[str]) -> list[str]:
        """Which of these words stand in answers of a report (one JSON object a line)."""
        answers = "\n".join(_answers(report))
        return sorted(word for word in words if word in answers)


def _answers(report: str) -> list[str]:
    """Bodies and headers of all answers in a report, without what was sent."""
    import base64

    found: list[str] = []

    def look(value: Any, inside: bool) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                if inside and key == "$base64" and isinstance(each, str):
                    found.append(base64.b64decode(each).decode("utf-8", "replace"))
                look(each, inside or key == "response")
        elif isinstance(value, list):
            for each in value:
                look(each, inside)
        elif inside and isinstance(value, str):
            found.append(value)

    for line in report.splitlines():
        if '"response"' in line:
            look(json.loads(line), False)
    return found


READ = """
import inspect, json, re
import django; django.setup()
from django.apps import apps
from django.forms import BaseForm
from django.utils import timezone
from cairn.people.selectors.accounts import personas
from cairn.people.selectors.sections import sections_taught
from django.urls import URLResolver, get_resolver
def below(patterns, path=""):
    for each in patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from below(each.url_patterns, here)
        else:
            kinds = {k: type(c).__name__ for k, c in each.pattern.converters.items()}
            yield here, kinds, *asked_by(inspect.getmodule(inspect.unwrap(each.callback)))
def asked_by(module):
    # The fields of the forms that a view's module uses, and what it takes out of forms and addresses by name.
    said = inspect.getsource(module) if module else ""
    fields = set(re.findall(r'POST(?:\\.get|\\.getlist)?[([]"(\\w+)"', said))
    for each in vars(module).values() if module else ():
        if isinstance(each, type) and issubclass(each, BaseForm):
            fields |= set(each.base_fields)
    return sorted(fields), sorted(set(re.findall(r'GET(?:\\.get|\\.getlist)?[([]"(\\w+)"', said)))
first = lambda label, n=3, **only: [
    str(pk) for pk in apps.get_model(label).objects.filter(**only).values_list("pk", flat=True)[:n]]
models = {m.__name__.lower(): m._meta.label for m in apps.get_models()}
def named(name):
    return [label for key, label in models.items() if key == name] or [
        label for key, label in models.items() if key.endswith(name)]
routes = list(below(get_resolver().url_patterns))
uuids = {name for _, kinds, *_ in routes for name, kind in kinds.items() if kind == "UUIDConverter"}
people = apps.get_model("people.Person").objects.filter(enrollments__isnull=False).distinct()
maya = apps.get_model("people.Account").objects.get(username="maya").person
tran = apps.get_model("people.Account").objects.get(username="tran").person
taught = apps.get_model("people.SectionEnrollment").objects.filter(person=tran, role="teacher")
given = sections_taught(tran.record_id, timezone.localdate())[0]  # as tests.served gives it to a service
offered = {each.person for each in personas(day=timezone.localdate())}
def telling(p):
    return [w for w in (p.name if " " in p.name and p.pk not in offered else "", p.state_id) if w]
print(json.dumps({
    "routes": routes,
    "ids": {name: first(label) for name in uuids for label in named(name)[:1]} | {
        "learner": [str(maya.pk), *map(str, people.values_list("pk", flat=True)[:2])],
        "section": [*map(str, taught.values_list("section", flat=True)), *first("people.Section", 2)],
        "organization": first("people.Organization"), "school": first("people.Organization", kind="school"),
        "competency": [str(k) for k in apps.get_model("evidence.Evidence").objects.filter(
            learner=maya).values_list("competency", flat=True)[:3]],
        "key": [str(p) for p in people.values_list("pk", flat=True)[:2]] + [
            str(s) for s in taught.values_list("section", flat=True)],
        "name": ["users", "students", "teachers", "classes", "orgs", "schools", "enrollments", "terms"],
        "child": ["students", "teachers", "classes", "enrollments"],
        "table": ["levels", "growth", "zones", "competencies"],
        "subject": ["evidence-health", "balance", "data-quality", "rated", "methods"],
        "form": ["csv", "parquet", "md"],
    },
    "people": [w for p in people for w in telling(p)],
    "taught": [w for p in people.filter(section_enrollments__section=given.pk) for w in telling(p)],
}))
"""


def description(here: Served) -> Described:
    """The pages of a served demonstration."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env=os.environ | {"CAIRN_DATA": str(here.data), "DJANGO_SETTINGS_MODULE": "cairn.site.settings"},
        check=True, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    read = json.loads(done.stdout)
    paths = {_path(each[0]): _operations(read["ids"], *each[1:]) for each in read["routes"]}
    schema = {
        "openapi": "3.0.3",
        "info": {"title": "Cairn's pages", "version": "1"},
        "paths": paths,
    }
    return Described(schema, frozenset(read["people"]), frozenset(read["taught"]))


def _path(route: str) -> str:
    """Django's way of writing a route as OpenAPI's: `learn/<uuid:learner>` is `/learn/{learner}`."""
    import re

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def _operations(
    ids: dict[str, list[str]], kinds: dict[str, str], takes: list[str], asks: list[str]
) -> dict[str, Any]:
    inside = [_in_path(name, kind, ids.get(name, [])) for name, kind in kinds.items()]
    asked = [
        {"name": q, "in": "query", "schema": _value(q, ids)} for q in sorted({*asks, "next", "csv"})
    ]
    told = {"responses": {"default": {"description": "any"}}, "parameters": inside}
    fields = {name: _value(name, ids) for name in takes}
    form = {
        "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": fields}}
    }
    sent = told | {"requestBody": {"content": form}}
    ways = {"get": told | {"parameters": [*inside, *asked]}, "delete": told}
    return {method: ways.get(method, sent) for method in METHODS}


def _in_path(name: str, kind: str, known: list[str]) -> dict[str, Any]:
    free = (
        {"type": "string", "format": "uuid"}
        if kind == "UUIDConverter"
        else {"type": "string", "minLength": 1}
    )
    schema = {"anyOf": [{"type": "string", "enum": sorted(set(known))}, free]} if known else free
    there = {f"there-{n}": {"value": each} for n, each in enumerate(known)}
    return {"name": name, "in": "path", "required": True, "schema": schema, "examples": there}


def _value(name: str, ids: dict[str, list[str]]) -> dict[str, Any]:
    """Free text, with what is known to be there beside it."""
    known = ids.get({"competencies": "competency", "person": "learner"}.get(name, name), [])
    known = known + {
        "level": ["2", "seen"],
        "day": ["2026-11-16"],
        "use": ["observation"],
        "do": ["revoke"],
    }.get(name, [])
    free = {"type": "string"}
    return {"anyOf": [{"type": "string", "enum": sorted(set(known))}, free]} if known else free
