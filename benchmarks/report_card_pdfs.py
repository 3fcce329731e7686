"""Report cards as tagged PDF: many in one book, each in a file of its own, and the floor beside them.

    python benchmarks/report_card_pdfs.py [CARDS]

Each card has figures of its own, so that nothing is set from what was remembered. The floor is typst setting the same
words of the same cards as plain paragraphs, tagged as well. Per core: by seconds of processor of the whole process.
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
from cairn.paper.tests.a_card import cedar_ridge
from cairn.paper.tests.listening import heard

GOAL = 12_000
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


def timed(what: str, cards: int, work: Callable[[], object]) -> float:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{what:34} {1000 * cpu / cards:7.2f} ms CPU a card, {60 * cards / cpu:8,.0f} a minute and core"
        f"   ({60 * cards / wall:8,.0f} a minute by the clock)"
    )
    return 60 * cards / cpu


def plain(sheets: list[object]) -> None:
    given = json.dumps([asdict(s) for s in sheets])
    typst.Compiler(font_paths=typesetting._fonts()).compile(
        PLAIN.encode(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"sheets": given}
    )


def main() -> None:
    cards = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    typesetting.report_card(cedar_ridge())
    sets = [[cedar_ridge(1 + k * cards + i) for i in range(cards)] for k in range(3)]
    timed("floor: the words alone", cards, lambda: plain(sets[0]))
    book: list[bytes] = []
    rate = timed("a book", cards, lambda: book.append(typesetting.report_cards(sets[1], "All")))
    timed(
        "each a file of its own",
        cards,
        lambda: [typesetting.report_card(sheet) for sheet in sets[2]],
    )
    print(f"goal {GOAL:,} a minute and core: {'held' if rate >= GOAL else 'NOT held'}")
    split(book[0], cards)


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
