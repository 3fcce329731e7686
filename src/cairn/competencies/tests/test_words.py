"""Plain sentences and definitions of success come from files that people write; people slip."""

from datetime import UTC, date, datetime

import pytest

from cairn.competencies.models import Competency, Dimension, Framework, PlainStatement
from cairn.competencies.selectors.plain import plain, untranslated
from cairn.competencies.selectors.success import success
from cairn.competencies.services.plain import import_plain_statements
from cairn.competencies.services.success import import_success_definition
from cairn.intake.selectors import deliveries, quarantined
from cairn.kernel.access import operator
from cairn.kernel.errors import BadInput

pytestmark = pytest.mark.django_db
KEEPER = operator("keeper")
NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def ela(db) -> Competency:
    held = Framework.objects.create(cf_document_id="doc-1", uri="urn:1", title="Languages")
    return Competency.objects.create(
        framework=held, cf_item_id="1", code="ELA.1", short_code="ELA.1", statement="Read."
    )


SENTENCES = """
framework: Languages
source: us
domains:
  - {match: "ELA*", names: {en: Reading, es: Lectura}}
statements:
  ELA.1:
    en: {title: Reading, i_can: I can read.}
    es: {title: Leer, i_can: Puedo leer., at_home: Lean juntos.}
"""


def bring(text: str):
    tally = import_plain_statements(text.encode(), by=KEEPER, at=NOW, name="words.yaml")
    count = tally.by_kind["plain_statements"]
    assert count.reconciles
    return count.read, count.stored, count.unchanged, count.quarantined


def test_sentences_are_kept_by_language_and_once(ela: Competency) -> None:
    assert bring(SENTENCES) == (2, 2, 0, 0)
    assert bring(SENTENCES) == (2, 0, 2, 0)
    said = plain([ela.pk], language="es")[ela.pk]
    assert (said.i_can, said.at_home, said.domain) == ("Puedo leer.", "Lean juntos.", "Lectura")
    assert untranslated(ela.framework_id, "es") == []
    assert untranslated(ela.framework_id, "so") == [ela]


def test_a_changed_sentence_replaces_the_former(ela: Competency) -> None:
    bring(SENTENCES)
    assert bring(SENTENCES.replace("I can read.", "I can read well.")) == (2, 1, 1, 0)
    assert PlainStatement.objects.get(language="en").i_can == "I can read well."


def test_a_faulty_sentence_is_quarantined_with_its_line(ela: Competency) -> None:
    slips = SENTENCES + "  ELA.2:\n    en: {i_can: I can sing.}\n"
    slips = slips.replace("title: Leer, i_can: Puedo leer.", "titel: Leer, i_can: 7")
    assert bring(slips) == (3, 1, 0, 2)
    rows = [(r.line, r.column, r.what) for r in quarantined(deliveries().first())]
    assert rows == [
        (9, "statements.ELA.1.es.titel", "titel is not known here."),
        (9, "statements.ELA.1.es.i_can", "A text belongs here."),
        (10, "statements.ELA.2", "No competency is called ELA.2."),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "holds no mapping"),
        ("- a", "holds no mapping"),
        ("a: [", "cannot be read as YAML"),
        ("framework: Languages\nsource: 7", r"words.yaml:2: source: A text belongs here"),
        ("framework: Languages\nsorce: us\nsource: us", "sorce is not known here"),
        ("framework: Languages\nsource: us\nsource: me", "It stands here twice"),
        ("framework: Languages\nsource: us\ndomains: {a: b}", "A list belongs here"),
    ],
)
def test_a_file_that_says_nothing_certain_is_refused(
    ela: Competency, text: str, answer: str
) -> None:
    with pytest.raises(BadInput, match=answer):
        bring(text)


def test_aliases_are_no_bomb(ela: Competency) -> None:
    layers = "\n".join(f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]" for n in range(1, 60))
    with pytest.raises(BadInput, match="x59 is not known here"):
        bring(f"x0: &x0 [a]\n{layers}\nframework: Languages\nsource: us\n")


DEFINITION = """
name: Portrait
version: "2026"
adopted_on: 2026-06-18
authority: The board
statement: Ready for life.
names: {es: {name: Retrato, statement: Listos para la vida.}}
dimensions:
  - name: Communicates
    kind: academic
    statement: Says it well.
    competencies: [ELA.1, {framework: Languages, match: "ELA.*"}]
consultations:
  - {held_on: 2026-01-01, with_whom: Families, attended: 0, heard: Nobody came.}
"""


def define(text: str = DEFINITION):
    tally = import_success_definition(text.encode(), by=KEEPER, at=NOW)
    return tally.by_kind["success_definitions"]


def test_a_definition_rests_on_competencies_and_says_who_was_asked(ela: Competency) -> None:
    assert define().stored == 1
    found = success(date(2026, 6, 18), language="es")
    assert found is not None
    assert (found.name, found.statement) == ("Retrato", "Listos para la vida.")
    assert [(p.name, p.kind, list(p.competencies)) for p in found.parts] == [
        ("Communicates", "academic", [ela])
    ]
    assert found.consulted[0].attended == 0, "nobody came is not the same as nobody counted"


def test_the_latest_adopted_by_the_day_is_in_force(ela: Competency) -> None:
    define()
    define(DEFINITION.replace('"2026"', '"2027"').replace("2026-06-18", "2027-06-18"))
    assert success(date(2026, 6, 17)) is None
    assert success(date(2027, 6, 17)).definition.version == "2026"
    assert success(date(2027, 6, 18)).definition.version == "2027"


def test_an_adopted_definition_is_never_changed(ela: Competency) -> None:
    define()
    assert define().unchanged == 1
    with pytest.raises(BadInput, match="give the changed one a new version"):
        define(DEFINITION.replace("Ready for life", "Ready for work"))


def test_every_slip_in_a_definition_is_told_at_once_and_nothing_kept(ela: Competency) -> None:
    slips = DEFINITION.replace("kind: academic", "kind: social").replace("[ELA.1,", "[ELA.9,")
    slips = slips.replace("held_on: 2026-01-01", "held_on: soon")
    with pytest.raises(BadInput, match=r"has 3 faults.*social is no kind.*ELA\.9.*A day belongs"):
        define(slips)
    assert not Dimension.objects.exists()
