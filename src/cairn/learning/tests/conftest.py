"""Ada's town, and two competencies to work on."""

import pytest
from django.apps import apps

from cairn.kernel.ids import uuid7
from cairn.people.tests.town import Town


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def competencies(db):
    framework = apps.get_model("competencies.Framework").objects.create(
        cf_document_id=str(uuid7()), uri="", title="F"
    )
    make = apps.get_model("competencies.Competency").objects.create
    return [
        make(framework=framework, cf_item_id=str(uuid7()), code=code, statement="s").pk
        for code in ("6.RP.A.1", "6.RP.A.2")
    ]
