"""Report cards as tagged PDF: many in one book, each in a file of its own, and the floor beside them.

    python benchmarks/report_card_pdfs.py [CARDS]

Each card has figures of its own, and the title of its school; the words of the design's card are on all of them, as
most words are on all cards of a state. The floor is typst setting the same words of the same cards as plain
paragraphs, tagged as well. Books are of 50 cards, and one of each kind goes before what is counted, because a
state's cards are set by a process that runs. Per core: by seconds of processor of the whole process.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO

import typst
from pypdf import PdfReader, PdfWriter

from cairn.paper import typesetting
from cairn.paper.sheets import Sheet
from cairn.paper.tests.a_card import cedar_ridge
from cairn.paper.tests.listening import heard

GOAL = 12_000
BOOK = 50
PLAIN = """
#let given = json(bytes(sys.inputs.sheets))
#set document(title: "Plain", date: none)
#set page("us-letter", margin: 11mm)
#set text(font: "Source Sans 3", size: 8pt)
#let words(v) = if type(v) == str { (v,) } else if type(v) == array { v.map(words).flatten() } else if (
  type(v) == dictionary
) { v.values().map(words).flatten() } else { () }
#for (i, sheet) in given.enumerate() {
  if i > 0 { pagebreak() }
  words(sheet).join([ ])
}
"""


def timed(what: str, batches: list[list[Sheet]], work: Callable[[list[Sheet]], object]) -> float:
    """Sets the first batch to warm up and counts the others; returns cards a minute and core."""
    work(batches[0])
    cards = sum(map(len, batches[1:]))
    wall, cpu = time.perf_counter(), time.process_time()
    for batch in batches[1:]:
        work(batch)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{what:34} {1000 * cpu / cards:7.2f} ms CPU a card, {60 * cards / cpu:8,.0f} a minute and core"
        f"   ({60 * cards / wall:8,.0f} a minute by the clock)"
    )
    return 60 * cards / cpu


def plain(sheets: list[Sheet]) -> None:
    given = json.dumps([asdict(s) for s in sheets])
    typst.Compiler(font_paths=typesetting._fonts()).compile(
        PLAIN.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"sheets": given}
    )


def main() -> None:
    cards = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seeds = iter(range(1, sys.maxsize))
    books = max(cards // BOOK, 1)

    def batches() -> list[list[Sheet]]:
        return [[cedar_ridge(next(seeds)) for _ in range(BOOK)] for _ in range(books + 1)]

    timed("each a file of its own", batches(), lambda b: [typesetting.report_card(s) for s in b])
    floor = timed("floor: the words alone", batches(), plain)
    rate = timed("books", batches(), lambda b: typesetting.report_cards(b, "All"))
    timed("  of it, sheets written down", batches(), lambda b: typesetting._source(b, "All", False))
    print(f"books cost {floor / rate:.2f} x the floor; ", end="")
    print(f"goal {GOAL:,} a minute and core: {'held' if rate >= GOAL else 'NOT held'}")
    split(typesetting.report_cards(batches()[0], "All"), BOOK)


def split(book: bytes, cards: int) -> None:
    """What a page of a book still says when it is cut out."""
    writer = PdfWriter()
    writer.add_page(PdfReader(BytesIO(book)).pages[0])
    out = BytesIO()
    writer.write(out)
    one = PdfReader(out).trailer["/Root"]
    print(
        f"the book: {len(book) / cards / 1000:.0f} kB a card; elements of its first page: ", end=""
    )
    print(len(heard(book)) // cards, end="; ")
    print(f"that page cut out by pypdf: {'tags kept' if '/StructTreeRoot' in one else 'tags lost'}")


if __name__ == "__main__":
    main()
