"""What was destroyed by law is listed beside the database and destroyed again."""

import pytest

from cairn.intake import destroyed


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path / "data"
    monkeypatch.setattr(destroyed, "_AGAIN", {})
    monkeypatch.setattr(destroyed, "_THERE", {})


def test_each_house_gets_its_own_entries_oldest_first_and_once():
    seen = []
    destroyed.destroyed_again_by("learner", lambda entries: seen.extend(entries) or len(entries))
    for person in ("a", "b", "a"):
        destroyed.note_destroyed("learner", person=person)
    assert destroyed.destroy_again() == {"learner": 2}
    assert [entry["person"] for entry in seen] == ["a", "b"]


def test_a_kind_that_nobody_knows_is_told_and_not_passed_over():
    destroyed.note_destroyed("survey", person="a")
    assert destroyed.destroy_again() == {"survey": -1}


def test_a_line_cut_by_a_crash_does_not_hide_the_others():
    destroyed.note_destroyed("learner", person="a")
    with destroyed.ledger().open("a") as file:
        file.write('{"kind": "lear')
    assert [e["person"] for e in destroyed.entries_of(destroyed.ledger())] == ["a"]
    destroyed.note_destroyed("learner", person="b")
    assert [e["person"] for e in destroyed.entries_of(destroyed.ledger())] == ["a", "b"]


def test_what_is_listed_and_there_all_the_same_is_counted_by_its_kind():
    there = {"a"}
    count = lambda entries: sum(e["person"] in there for e in entries)  # noqa: E731
    destroyed.destroyed_again_by("learner", len, there=count)
    destroyed.destroyed_again_by("file", len, there=len)
    for person in ("a", "b"):
        destroyed.note_destroyed("learner", person=person)
    assert destroyed.come_back() == {"learner": 1}
    there.clear()
    assert destroyed.come_back() == {}
