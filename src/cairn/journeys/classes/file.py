"""The class table as rows for a file: one learner and one competency a row."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cairn.journeys.classes.page import ClassPage
from cairn.journeys.files.csv_files import Cell


def class_rows(page: ClassPage) -> tuple[list[str], Iterator[list[Cell]]]:
    """Header and rows, in the order of the page; what is not yet shown is an empty field."""
    header = [
        _("Learner"),
        _("Domain"),
        _("Code"),
        _("Competency"),
        _("Level"),
        _("Level name"),
        _("Early"),
        _("Chance that the level is right"),
        _("Pieces"),
        _("Last shown"),
        _("On today’s list"),
    ]
    return header, _rows(page)


def _rows(page: ClassPage) -> Iterator[list[Cell]]:
    names = dict(enumerate(page.level_names, page.scale.lowest))
    columns = {column.id: column for column in page.columns}
    for row in page.grid.rows:
        for box in row.boxes:
            column = columns[box.competency]
            standing = page.standings.get(row.learner.id, {}).get(box.competency)
            yield [
                row.learner.listed_as,
                column.domain,
                column.code,
                column.title,
                box.numeral,
                names.get(box.numeral, "") if box.numeral is not None else "",
                box.early if box.numeral is not None else None,
                standing.probability if standing else None,
                standing.pieces if standing else None,
                str(standing.last_performed or "") if standing else "",
                box.reason.value if box.reason else "",
            ]
