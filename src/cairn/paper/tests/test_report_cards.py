"""Report cards on paper: heard by their tags alone, nothing is missing, in order, in their language."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from cairn.kernel.errors import BadInput
from cairn.paper import typesetting
from cairn.paper.sheets import GrowthRow, LevelsRow, Sheet, TrendsFigure
from cairn.paper.tests.a_card import cedar_ridge
from cairn.paper.tests.listening import heard
from cairn.paper.typesetting import report_card, report_cards

CARD = cedar_ridge()


@pytest.fixture(scope="module")
def paper():
    return report_card(CARD)


def test_a_letter_that_no_font_holds_is_refused_in_words():
    with pytest.raises(BadInput, match="Read or print the page instead"):
        report_card(replace(CARD, title="Cedar Ridge 学校"))


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x85", "`", "\\u0060", '"'])
def test_a_letter_that_ends_a_line_or_a_text_elsewhere_is_a_letter_of_a_name(letter):
    made = report_card(replace(CARD, title=f"Cedar{letter}Ridge"))
    assert "Cedar" in PdfReader(BytesIO(made)).pages[0].extract_text()


def words_of(sheet: Sheet) -> list[str]:
    """Every word of a sheet in the order in which somebody should hear it; a drawing by its alternative text."""
    found = [
        sheet.brand,
        sheet.kicker,
        sheet.title,
        sheet.about,
        *(lead.words for lead in sheet.lead),
    ]
    for fact in sheet.facts:
        found += [fact.big, fact.label, *fact.says]
    for asked in sheet.questions:
        found += [asked.heading, asked.text, *asked.legend, asked.note]
        for figure in asked.figures:
            found += words_of_figure(figure)
        found += [*asked.notes, *asked.items]
    return [words for words in (*found, sheet.foot) if words]


def words_of_figure(figure):
    if isinstance(figure, TrendsFigure):
        return [words for t in figure.charts for words in (t.name, t.caption, t.alt)]
    found = [figure.name, *figure.heads]
    for row in figure.rows:
        found.append(row.name)
        if isinstance(row, LevelsRow):
            found += [row.alt, row.learners, row.reached]
        elif isinstance(row, GrowthRow):
            found += [row.alt, row.figure, row.says]
        elif row.kind == "withheld":
            found.append(row.why)
    return found


def test_a_reader_hears_every_word_and_figure_in_order(paper):
    """Reading by the tags: the words of the sheet follow one another, none is left out."""
    everything = "\n".join(each.words for each in heard(paper))
    at = 0
    for words in words_of(CARD):
        found = everything.find(words, at)
        assert found >= 0, f"{words!r} is not read after {everything[max(at - 60, 0) : at]!r}"
        at = found + len(words)


def test_the_file_says_that_it_is_tagged_its_language_and_its_title(paper):
    reader = PdfReader(BytesIO(paper))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == CARD.title
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert len(reader.pages) == 1


def test_every_question_is_a_heading_every_table_has_headers_every_drawing_words(paper):
    found = heard(paper)
    assert [h.words for h in found if h.role == "H1"] == [q.heading for q in CARD.questions]
    assert [h.words for h in found if h.role == "Title"] == [CARD.title]
    assert [h.words for h in found if h.role == "TH"][-4:] == list(
        CARD.questions[1].figures[0].heads
    )
    assert sum(h.role == "Figure" for h in found) == 6 + 8 + 2


def test_no_figure_of_a_drawing_is_only_in_its_words(paper):
    """What somebody sees: the text of the page, with the numbers that stand in bars and beside lines."""
    seen = PdfReader(BytesIO(paper)).pages[0].extract_text()
    for row in CARD.questions[1].figures[0].rows:
        for part in getattr(row, "parts", ()):
            assert part.says in seen
    for point in CARD.questions[2].figures[0].charts[0].points:
        assert point.says in seen
        assert point.name in seen


def test_the_same_sheet_gives_the_same_bytes_and_another_does_not(paper):
    assert report_card(CARD) == paper
    assert report_card(cedar_ridge(1)) != paper


def test_a_card_of_one_page_is_set_once(paper, monkeypatch):
    set_, times = typesetting._set, []
    monkeypatch.setattr(typesetting, "_set", lambda *a, **k: times.append(k) or set_(*a, **k))
    assert report_card(CARD) == paper
    assert times == [{}]


def test_letters_beyond_western_europe_are_in_the_file():
    """Names of places and people are not all English: Latin Extended and Vietnamese have their fonts."""
    there = heard(report_card(replace(CARD, title="Trường Đặng Łódź Škoda ĦÉ")))
    assert "Trường Đặng Łódź Škoda ĦÉ" in [h.words for h in there]


def test_a_book_holds_each_card_on_pages_of_its_own_in_its_own_language():
    cards = [cedar_ridge(1), cedar_ridge(2, language="es"), cedar_ridge(3)]
    book = report_cards(cards, "Alder County")
    reader = PdfReader(BytesIO(book))
    assert [c.title in p.extract_text() for c, p in zip(cards, reader.pages, strict=True)] == [
        True
    ] * 3
    assert reader.metadata.title == "Alder County"
    everything = "\n".join(h.words for h in heard(book))
    assert all(words in everything for card in cards for words in words_of(card))
    assert languages(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]) == {"es"}
    with pytest.raises(ValueError, match="a title and a card"):
        report_cards([], "Nobody")


def languages(node) -> set[str]:
    """The languages that elements name, besides the file's own."""
    node = node.get_object()
    if isinstance(node, list):
        return {tongue for each in node for tongue in languages(each)}
    if not isinstance(node, dict):
        return set()
    own = {str(node["/Lang"])} if "/Lang" in node else set()
    return own | (languages(node["/K"]) if "/K" in node else set())


def test_a_card_that_shows_nothing_and_one_of_many_groups_are_set_whole():
    bare = replace(CARD, facts=(), questions=(), lead=CARD.lead[:1])
    assert [h.words for h in heard(report_card(bare))][-1] == bare.foot
    asked = CARD.questions[1]
    figure = asked.figures[0]
    many = replace(asked, figures=(replace(figure, name="Math"), replace(figure, name="Reading")))
    long = replace(CARD, questions=(CARD.questions[0], many, many, *CARD.questions[2:]))
    pdf = report_card(long)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) > 1
    for number, page in enumerate(pages[1:], 2):
        assert f"{long.title} · {long.kicker} · {number}" in page
    assert long.kicker + " ·" not in pages[0]
    everything = "\n".join(h.words for h in heard(pdf))
    assert all(words in everything for words in words_of(long))
