"""Tagged PDF from what is already in words: a library that knows no framework, no database and no language.

Whoever prints hands in a sheet (`sheets`): every word and figure as it is to stand there. `typesetting` sets it by the
template beside it (`report_card.typ`), with the fonts of the pages and no others.
"""
