"""The second wall: PostgreSQL itself keeps from the web server whatever its reader has no tie to.

The selectors decide who may see what (the first wall). If one of them, or a page, forgets its filter,
the database still gives the web server no row about anybody whom the reader of this request is not tied
to. The ties are worked out in the database, from the record, once a request (`functions`); which column
of a table leads to a learner is said once (`table`); `raising` puts the wall up, `scope` lets one request
through it, `inspection` looks for holes. SQLite has the first wall only.
"""
