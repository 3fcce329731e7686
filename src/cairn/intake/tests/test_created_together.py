"""Tables created in one step are those that many steps would have made."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.utils import ConnectionHandler

from cairn.intake.created_together import CreateTogether

ENGINE = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}

AUTHOR = migrations.CreateModel("Author", [("id", models.UUIDField(primary_key=True))])
BOOK = migrations.CreateModel(
    "Book",
    [
        ("id", models.UUIDField(primary_key=True)),
        ("pages", models.IntegerField()),
        ("author", models.ForeignKey("library.Author", models.PROTECT)),
    ],
)
ADDED = [
    migrations.AddField("Author", "first", models.ForeignKey("library.Book", models.PROTECT)),
    migrations.AddIndex("Book", models.Index(fields=["pages"], name="book_by_pages")),
    migrations.AddConstraint(
        "Book", models.CheckConstraint(condition=models.Q(pages__gt=0), name="a_book_has_pages")
    ),
]


@pytest.fixture
def connection(django_db_blocker):
    """A database with nothing in it: what makes tables may not do so within a test's transaction."""
    made = ConnectionHandler({"default": ENGINE})["default"]
    with django_db_blocker.unblock():
        yield made
        made.close()


def ran(operation, state, connection):
    """The state after an operation that ran on the database."""
    after = state.clone()
    operation.state_forwards("library", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("library", editor, state, after)
    return after


def undone(operation, before, after, connection):
    with connection.schema_editor() as editor:
        operation.database_backwards("library", editor, after, before)


def found(connection):
    """Columns, keys and constraints of both tables, however they are arranged."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if "library" in t]
        return {
            table: (
                {c.name for c in connection.introspection.get_table_description(cursor, table)},
                sorted(
                    str((c["columns"], c["foreign_key"], c["check"], c["unique"], c["index"]))
                    for c in connection.introspection.get_constraints(cursor, table).values()
                ),
            )
            for table in tables
        }


def test_the_tables_are_those_of_one_step_after_another(connection):
    empty, states = ProjectState(), [ProjectState()]
    steps = [AUTHOR, BOOK, *ADDED]
    for step in steps:
        states.append(ran(step, states[-1], connection))
    one_by_one = found(connection)
    for i in reversed(range(len(steps))):
        undone(steps[i], states[i], states[i + 1], connection)
    assert found(connection) == {}
    together = CreateTogether(steps)
    after = ran(together, empty, connection)
    assert found(connection) == one_by_one
    assert set(one_by_one) == {"library_author", "library_book"}
    assert after.models.keys() == states[-1].models.keys()
    undone(together, empty, after, connection)
    assert found(connection) == {}


def test_models_are_worked_out_once():
    state = ProjectState()
    assert state.apps is state.apps
    CreateTogether([AUTHOR, BOOK, *ADDED]).state_forwards("library", state)
    assert "apps" not in state.__dict__
    assert {m.__name__ for m in state.apps.get_models()} == {"Author", "Book"}


def test_a_table_that_was_there_before_is_not_added_to():
    with pytest.raises(ValueError, match="not created here"):
        CreateTogether([AUTHOR, ADDED[1]])
