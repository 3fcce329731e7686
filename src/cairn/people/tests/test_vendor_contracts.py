"""Contracts with online services: read from a file, and what the public cannot read of them yet."""

from pathlib import Path

import pytest

from cairn.cli.contract_files import contract_of
from cairn.kernel.errors import BadInput
from cairn.people.rules.vendors import PUBLIC_WORDS
from cairn.people.selectors.contracts import contracts
from cairn.people.services.vendors import enter_contract

from .contracts import AT, END, KEEPER, READY, signed
from .town import Town

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "vendors.md"


@pytest.fixture
def town(db):
    return Town()


def test_requirement_23_a_contract_says_what_the_public_cannot_read_of_it_yet(town):
    places = [town.cedar.pk]
    signed(places=places, spanish=dict.fromkeys(PUBLIC_WORDS, "en español"))
    public = READY.public | {"stored": " "}
    signed(places=places, service="Nova", public=public, subcontractors=None)
    whole, wanting = contracts(day=AT.date())
    assert whole.lacking == ()
    assert "stored is empty" in wanting.lacking
    assert "nobody says who its subcontractors are" in wanting.lacking
    assert "accuracy is not there in Spanish" in wanting.lacking


def test_a_contract_comes_from_the_file_of_the_guide_and_no_unknown_word_is_taken(town, tmp_path):
    file = tmp_path / "lumen.yaml"
    file.write_text(GUIDE.read_text().split("```yaml\n")[1].split("```")[0])
    read = contract_of(file, place={"Cedar Ridge Elementary": town.cedar.pk}.__getitem__)
    kept = enter_contract(read, by=KEEPER)
    assert (kept.service, kept.under_13, kept.subcontractors) == ("Lumen Reader", "school", [])
    assert {row.keep_until for row in kept.data.all()} == {END}
    file.write_text(file.read_text() + "colour: blue\n")
    with pytest.raises(BadInput, match="says colour"):
        contract_of(file, place={}.__getitem__)
