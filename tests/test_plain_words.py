"""How hard a text is, by published figures; and every word of the catalogues against the limits of plain language."""

import re
from functools import cache

import pytest

from tests import catalogue
from tests.marking import PLACE
from tests.plain_words import banned, faults, prose, written
from tests.reading import Reading, english_syllables, reading, sentences, spanish_syllables

LONGEST = 30
"""Words in one sentence; the Federal Plain Language Guidelines ask for fewer than 20 on average."""
HARDEST, HARDEST_INFLESZ = 12, 40
"""For one sentence alone: the grade of English, and where INFLESZ calls Spanish "rather hard". Pages: 8 and 55."""
TELLING = 10
"""Fewer words say nothing about how hard a sentence is."""
FAMILIES = re.compile(
    r"journeys/(templates/journeys/)?(learner|learning|portfolio|rights|words|drawing|parts|tasks/learner_)"
    r"|journeys/(templates/journeys/supporting/(plan|supports)\.html|supporting/words)"
    r"|site/(templates/site/(levels|words|front|join|sign_in|account|404|mend|letter|base)|words)"
)
"""Whose words families and learners read."""


@cache
def said_in(language):
    """Everything a page can say, and whether families and learners read it; values put in by a name."""
    gathered = catalogue.gathered()
    own = gathered if language == "en" else catalogue.translated(language)
    found = []
    for message in gathered:
        if message.id:
            there = own.get(catalogue._key(message), message.context)
            said = there.id if language == "en" else there.string
            read = any(FAMILIES.search(where) for where, _line in message.locations)
            found += [
                (_filled(each), read) for each in (said if isinstance(said, tuple) else [said])
            ]
    return found


def _filled(words):
    filled = PLACE.sub(lambda m: "%" if m[0] == "%%" else "Sam", words)
    return re.sub(r"<[^>]*>", "", filled)


# -- the measures, by figures that others published -----------------------------------------------


# Wikipedia, "Flesch–Kincaid readability tests", gives ease 116, 69 and 37.5, and grade 11.3 to the last of these.
CAT = "The cat sat on the mat."
PASSAGE = "This sentence, taken as a reading passage unto itself, is being used to prove a point."
PLATYPUS = Reading(sentences=1, words=13, syllables=24)


def test_english_is_measured_as_published():
    assert round(reading(sentences(CAT), "en").ease) == 116
    assert round(reading(sentences(PASSAGE), "en").ease) == 69
    assert round(PLATYPUS.ease, 1) == 37.5
    assert round(PLATYPUS.grade, 1) == 11.3


def test_spanish_is_measured_by_hand():
    """Cervantes' first words as one sentence: 33 words, counted by hand with 60 syllables."""
    text = (
        "En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un "
        "hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor."
    )
    found = reading(sentences(text), "es")
    assert (found.sentences, found.words, found.syllables) == (1, 33, 60)
    assert found.huerta == pytest.approx(206.84 - 60 * 60 / 33 - 1.02 * 33)
    assert found.inflesz == pytest.approx(206.835 - 62.3 * 60 / 33 - 33)


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "shown looked years rule whole done eyes cares asked changed makes"),
        (
            "en",
            2,
            "level teacher people being quiet something science noted changes table doing lately creature",
        ),
        (
            "en",
            3,
            "evidence recommend idea family another video reviewer adjusted seemingly guardian",
        ),
        ("en", 4, "competency experience January material education"),
        ("es", 1, "más bien hoy muy pues quien"),
        ("es", 2, "cuando clase sigue guerra siempre leí ciudad día"),
        ("es", 3, "familia maestra escuela reúne pingüino siguiente prohibido seguro"),
        ("es", 4, "evidencia todavía estudiante portafolio"),
        ("es", 5, "matemáticas determinación comunicamos"),
    ],
)
def test_syllables_are_those_that_a_person_counts(language, count, words):
    syllables = {"en": english_syllables, "es": spanish_syllables}[language]
    assert {w: syllables(w) for w in words.split() if syllables(w) != count} == {}


def test_headings_are_no_sentences_and_a_stop_within_a_number_ends_none():
    assert sentences("What changed") == []
    assert sentences("About 8.5 of 10 are near. Nobody knows why!") == [
        "About 8.5 of 10 are near.", "Nobody knows why!",
    ]  # fmt: skip


def test_longer_words_and_longer_sentences_are_harder():
    short, long = "We saw it. It was good work.", "We saw it and it was good work that she did."
    assert reading(sentences(long), "en").grade > reading(sentences(short), "en").grade
    hard = "Consideramos insuficientemente documentada la participación."
    easy = "No hay papeles de lo que hizo."
    assert reading([hard], "es").inflesz < reading([easy], "es").inflesz


# -- the words of the pages -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_sentence_for_families_and_learners_is_long_or_hard(language):
    wrong = []
    for text, read in said_in(language):
        for sentence in sentences(prose(text)) if read else ():
            found = reading([sentence], language)
            hard = found.grade > HARDEST if language == "en" else found.inflesz < HARDEST_INFLESZ
            if found.words > LONGEST or (found.words >= TELLING and hard):
                wrong.append(sentence)
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_page_says_a_word_of_the_list(language):
    wrong = [f for text, read in said_in(language) for f in faults(text, language, families=read)]
    assert wrong == []


def test_every_banned_word_says_why_and_what_instead():
    for language in ("en", "es"):
        assert len(banned(language)) >= 10
        assert [w.pattern.pattern for w in banned(language) if not (w.because and w.say)] == []
    assert all(written()["abbreviations"].values())


def test_the_list_finds_what_it_names_and_spares_what_stands_rightly():
    assert list(faults("Three learners are at risk.", "en", families=False))
    assert list(faults("Lower than before.", "en", families=True))
    assert not list(faults("Newer work points lower.", "en", families=True))
    assert not list(faults("It fails by design.", "en", families=False))
    assert list(faults("Ask for an IEP.", "en", families=True))
    assert not list(faults("Asked for by 34 CFR 99.10 (FERPA).", "en", families=True))
