"""Contracts with an invented service, and its program's requests, for tests."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime

from cairn.kernel.access import operator
from cairn.people.rules.vendors import Given
from cairn.people.services.vendors import PROMISES, Contract, enter_contract, issue_client

AT = datetime(2026, 11, 17, 17, tzinfo=UTC)
KEEPER = operator("keeper")
BASE = "/ims/oneroster/rostering/v1p2"
END = date(2027, 6, 30)

READY = Contract(
    party="Lumen Learning Tools",
    service="Lumen Reader",
    purpose="reading practice that teachers assign",
    exception="99.31(a)(1)",
    signed_on=date(2026, 8, 1),
    expires_on=END,
    destroy_by=date(2027, 8, 31),
    source="Contract 2026-17",
    data={"identity": Given(("givenName", "familyName", "enrollments"), END)},
    under_13="school",
    security="NIST Cybersecurity Framework 2.0; encrypted at rest and on the way",
    promises=frozenset(PROMISES),
    subcontractors=(),
    public={
        "stored": "in the United States",
        "accuracy": "ask the school",
        "destruction": "deleted within 60 days",
        "contact": "privacy@lumen.invalid",
    },
)


def contract(
    *,
    fields=("givenName", "familyName", "enrollments"),
    contact=(),
    places=(),
    sections=(),
    **changed,
):
    data = {"identity": Given(tuple(fields), END)} if fields else {}
    if contact:
        data["contact"] = Given(tuple(contact), END)
    values = {"data": data, "organizations": places, "sections": sections} | changed
    return replace(READY, **values)


def signed(**values):
    return enter_contract(contract(**values), by=KEEPER)


class Program:
    """A service's program with a token in its hand."""

    def __init__(self, http, terms, at=AT):
        self.http = http
        self.issued = issue_client(terms.pk, name="Lumen sync", by=KEEPER, at=at)
        self.token = self.ask_for_token().json().get("access_token", "")

    def ask_for_token(self, secret=None, **further):
        pair = f"{self.issued.client.pk}:{secret or self.issued.secret}".encode()
        given = {"grant_type": "client_credentials"} | further
        headers = {"authorization": "Basic " + base64.b64encode(pair).decode()}
        return self.http.post("/ims/oneroster/token", given, headers=headers)

    def get(self, path, **query):
        return self.http.get(
            f"{BASE}/{path}", query, headers={"authorization": f"Bearer {self.token}"}
        )

    def all(self, path, **query):
        """The only list in the answer."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content
        [found] = answer.json().values()
        return found

    def ids(self, path, **query):
        return {each["sourcedId"] for each in self.all(path, **query)}
