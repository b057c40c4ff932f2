"""Two databases to compare what is told into each."""

from __future__ import annotations

import os

import pytest

from aftersales.site import database
from tests.conftest import connected_to, drop_database


@pytest.fixture
def two_databases(cluster, template, django_db_setup, django_db_blocker):
    """Runs a function in each of two fresh databases and gives both answers."""

    def run(function):
        answers = []
        for number in (1, 2):
            name = f"demo_{os.getpid()}_{number}"
            database.clone_database(cluster, template, name)
            with django_db_blocker.unblock(), connected_to(cluster, name, database.APP):
                answers.append(function())
            drop_database(cluster, name)
        return answers

    return run
