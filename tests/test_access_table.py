"""The table of who may see what, printed for people, is what policy says."""

from cairn.kernel.access import DataClass
from cairn.people.rules.access import Relation
from cairn.people.selectors.grants import grants
from cairn.people.tests.town import TODAY
from tests.access_table import PAGE, WHO, WORDS, text


def test_the_page_is_what_policy_says():
    assert PAGE.read_text(encoding="utf-8") == text(), "run tests/access_table.py --write"


def test_every_relation_and_every_grant_has_words():
    assert {Relation(each) for each in WHO} == set(Relation)
    said = {(p.value, v.value) for data in DataClass for _, p, v in grants(TODAY)[data]}
    assert {pair for pair in said if pair[0] != "operate"} <= WORDS.keys()
