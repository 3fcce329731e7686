"""Tables that are created together: a migration's first tables as one step instead of a hundred.

Django works out all models anew after every table, index and constraint that a migration adds to tables that refer
to one another; for a record of this size that was most of the time of `cairn init`. Here the models are worked out
once, as they are after all of the steps, and each table is created as it is then. What ends up in the database is
the same.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Step = CreateModel | AddField | AddIndex | AddConstraint


class CreateTogether(Operation):
    """Creates tables as they are after these steps, each of which creates one of them or adds to one of them.

    Raises ValueError for a step that adds to a table which was there before.
    """

    def __init__(self, operations: Sequence[Step]) -> None:
        self.operations = list(operations)
        made = {each.name_lower for each in self.operations if isinstance(each, CreateModel)}
        for each in self.operations:
            if not isinstance(each, CreateModel) and each.model_name_lower not in made:
                raise ValueError(f"{each.describe()}: that table is not created here.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what is not worked out yet is not worked out anew
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 Django calls every operation with both
        to_state: ProjectState,
    ) -> None:
        for each in self._tables():
            model = to_state.apps.get_model(app_label, each.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002 as above
    ) -> None:
        for each in reversed(self._tables()):
            model = from_state.apps.get_model(app_label, each.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        return "Create " + ", ".join(each.name for each in self._tables())

    def _tables(self) -> list[CreateModel]:
        return [each for each in self.operations if isinstance(each, CreateModel)]
