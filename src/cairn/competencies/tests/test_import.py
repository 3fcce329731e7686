"""A framework comes in, changes, loses parts and comes back; what its publisher said is never lost."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cairn.competencies.models import (
    Association,
    Competency,
    Criterion,
    CriterionLevel,
    Framework,
    Revision,
    Rubric,
)
from cairn.competencies.selectors.export import export_framework, framework_package
from cairn.competencies.services.frameworks import ImportedFramework, import_framework
from cairn.intake.selectors import deliveries, quarantined
from cairn.kernel.access import operator
from cairn.kernel.errors import BadInput, NeedsConfirmation
from cairn.standards.case import read_package

pytestmark = pytest.mark.django_db
KEEPER = operator("keeper")
NOW = datetime(2026, 9, 1, tzinfo=UTC)
LATER = datetime(2026, 10, 1, tzinfo=UTC)
HOST = "https://frameworks.example"
CHANGED = "2026-08-01T00:00:00Z"


def guid(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def item(n: int, **more: Any) -> dict[str, Any]:
    return {
        "identifier": guid(n),
        "uri": f"{HOST}/CFItems/{guid(n)}",
        "fullStatement": f"Statement {n}",
        "humanCodingScheme": f"X.{n}",
        "lastChangeDateTime": CHANGED,
    } | more


def end(key: str) -> dict[str, str]:
    return {"title": "", "identifier": key, "uri": f"{HOST}/CFItems/{key}"}


def link(n: int, kind: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    return {
        "identifier": guid(n),
        "uri": f"{HOST}/CFAssociations/{guid(n)}",
        "associationType": kind,
        "originNodeURI": end(origin),
        "destinationNodeURI": end(destination),
        "lastChangeDateTime": CHANGED,
    } | more


def package(items: list[Any], links: list[Any] | None = None, doc: int = 900, **more: Any) -> bytes:
    document = {
        "identifier": guid(doc),
        "uri": f"{HOST}/CFDocuments/{guid(doc)}",
        "title": f"Framework {doc}",
        "creator": "A publisher",
        "lastChangeDateTime": CHANGED,
    }
    whole = {"CFDocument": document, "CFItems": items, "CFAssociations": links or []}
    return json.dumps(whole | more).encode()


def bring(data: bytes, at: datetime = NOW, **more: Any) -> ImportedFramework:
    kept = import_framework(data, by=KEEPER, at=at, **more)
    assert all(count.reconciles for count in kept.tally.by_kind.values())
    return kept


def counts(kept: ImportedFramework, section: str) -> tuple[int, int, int, int]:
    found = kept.tally.by_kind[section]
    return found.read, found.stored, found.unchanged, found.quarantined


def test_a_changed_element_is_updated_and_its_former_self_kept() -> None:
    bring(package([item(1), item(2)]))
    before = Competency.objects.get(cf_item_id=guid(1))
    kept = bring(package([item(1, fullStatement="Said better"), item(2)]), at=LATER)
    assert counts(kept, "CFItems") == (2, 1, 1, 0)
    after = Competency.objects.get(cf_item_id=guid(1))
    assert (after.pk, after.statement) == (before.pk, "Said better")
    revision = Revision.objects.get()
    assert (revision.kind, revision.identifier, revision.replaced_at) == ("CFItems", guid(1), LATER)
    assert revision.case["fullStatement"] == "Statement 1"


def test_what_its_publisher_has_dropped_is_retired_and_may_come_back() -> None:
    items = [item(n) for n in range(1, 11)]
    bring(package(items))
    kept = bring(package(items[:-1]), at=LATER)
    assert kept.retired == {"CFItems": 1}
    gone = Competency.objects.get(cf_item_id=guid(10))
    assert gone.retired_on == date(2026, 10, 1)
    assert guid(10) not in export_framework(kept.framework).decode()
    kept = bring(package(items), at=LATER)
    assert counts(kept, "CFItems") == (10, 1, 9, 0)
    gone.refresh_from_db()
    assert gone.retired_on is None


def test_a_package_that_leaves_much_out_stops_and_asks() -> None:
    bring(package([item(n) for n in range(1, 11)]))
    half = package([item(n) for n in range(1, 6)])
    with pytest.raises(NeedsConfirmation, match="leaves out 5 of the 10 competencies"):
        bring(half)
    assert not Competency.objects.exclude(retired_on=None).exists()
    assert bring(half, confirm=True).retired == {"CFItems": 5}


def test_an_older_package_stops_and_asks() -> None:
    bring(package([item(1)]))
    older = package([item(1, fullStatement="As before")]).replace(b"2026-08-01", b"2025-08-01")
    with pytest.raises(NeedsConfirmation, match=r"what is here is newer"):
        bring(older)
    assert counts(bring(older, confirm=True), "CFItems") == (1, 1, 0, 0)


def test_a_faulty_element_is_quarantined_and_what_was_held_of_it_stays() -> None:
    bring(package([item(1), item(2)]))
    kept = bring(package([item(1, fullStatement=None), item(2), item(3)]), at=LATER)
    assert counts(kept, "CFItems") == (3, 1, 1, 1)
    assert Competency.objects.get(cf_item_id=guid(1)).retired_on is None
    row = quarantined(deliveries().first()).get()
    assert (row.file, row.column) == ("framework.json", "CFItems[0].fullStatement")
    assert (row.what, row.mend) == ("It is missing.", "Give a text.")


def test_what_is_no_package_leaves_no_trace() -> None:
    with pytest.raises(BadInput):
        bring(package([item(1)])[:-20])
    assert not deliveries().exists()
    assert not Framework.objects.exists()


def test_a_new_order_is_kept_without_calling_anything_changed() -> None:
    bring(package([item(1), item(2)]))
    kept = bring(package([item(2), item(1)]))
    assert counts(kept, "CFItems") == (2, 0, 2, 0)
    assert [i.identifier for i in framework_package(kept.framework).items] == [guid(2), guid(1)]
    assert [c.cf_item_id for c in Competency.objects.order_by("position")] == [guid(2), guid(1)]


def test_a_crosswalk_finds_its_other_end_when_that_framework_comes() -> None:
    here = package([item(1)], [link(11, "exactMatchOf", guid(1), guid(51))])
    bring(here)
    crosswalk = Association.objects.get()
    assert (crosswalk.origin.cf_item_id, crosswalk.destination) == (guid(1), None)
    bring(package([item(51)], doc=901))
    crosswalk.refresh_from_db()
    assert crosswalk.destination.cf_item_id == guid(51)
    assert counts(bring(here), "CFAssociations") == (1, 0, 1, 0)


def test_the_same_item_may_live_in_two_frameworks() -> None:
    bring(package([item(1)]))
    bring(package([item(1)], doc=901))
    assert Competency.objects.filter(cf_item_id=guid(1)).count() == 2


def rubric(**criterion: Any) -> dict[str, Any]:
    stamp = {"lastChangeDateTime": CHANGED}
    levels = [
        {"identifier": guid(71 + n), "uri": f"urn:x:{n}", "quality": q, "score": n, **stamp}
        for n, q in enumerate(["Beginning", "Developing"])
    ]
    made = {
        "identifier": guid(61),
        "uri": "urn:x:c",
        "CFItemURI": end(guid(1)),
        "weight": 0.5,
        "CFRubricCriterionLevels": levels,
    }
    whole = {"identifier": guid(60), "uri": "urn:x:r", "title": "How we look at it", **stamp}
    return whole | {"CFRubricCriteria": [made | stamp | criterion]}


def test_rubrics_come_in_tied_to_their_competency_and_go_out_whole() -> None:
    data = package([item(1)], CFRubrics=[rubric()])
    kept = bring(data)
    criterion = Criterion.objects.get()
    assert (criterion.competency.cf_item_id, criterion.weight) == (guid(1), 0.5)
    assert list(criterion.levels.order_by("place").values_list("quality", "score")) == [
        ("Beginning", 0),
        ("Developing", 1),
    ]
    assert framework_package(kept.framework) == read_package(data).package
    assert [c.stored for c in bring(data).tally.by_kind.values()] == [0] * len(kept.tally.by_kind)


def test_a_change_deep_in_a_rubric_touches_only_itself() -> None:
    bring(package([item(1)], CFRubrics=[rubric()]))
    kept = bring(package([item(1)], CFRubrics=[rubric(weight=0)]), at=LATER)
    assert [counts(kept, s)[1] for s in ("CFRubrics", "CFRubricCriteria")] == [0, 1]
    assert Criterion.objects.get().weight == 0
    assert (Rubric.objects.count(), CriterionLevel.objects.count()) == (1, 2)


def test_definitions_and_extensions_go_out_as_they_came() -> None:
    kind = {"identifier": guid(81), "uri": "u", "title": "Target", "description": ""}
    kinds = [kind | {"hierarchyCode": "1", "lastChangeDateTime": CHANGED}]
    data = package(
        [item(1, vendor={"b": [1.5, None], "a": "é"})],
        CFDefinitions={"CFItemTypes": kinds, "theirs": 1},
        extensions={"z": 1},
    )
    kept = bring(data)
    assert counts(kept, "CFItemTypes") == (1, 1, 0, 0)
    assert framework_package(kept.framework) == read_package(data).package
    assert counts(bring(data), "CFItemTypes") == (1, 0, 1, 0)
    later = bring(package([item(1)], CFDefinitions={"CFItemTypes": []}))
    assert framework_package(later.framework).definitions.item_types == ()
