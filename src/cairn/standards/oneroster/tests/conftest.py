"""Every test may have a school of its own."""

import pytest

from cairn.standards.oneroster.tests.a_school import School


@pytest.fixture
def school(tmp_path):
    return School(tmp_path)
