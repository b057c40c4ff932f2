"""People at the door."""

from __future__ import annotations

import pytest
from django.test import Client

from aftersales.core.scope import whole_database
from tests.signing import PASSWORD, signed_in


@pytest.fixture
def sign_in_as():
    return signed_in


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def with_password():
    """Give a person the password of all tests."""

    def give(person):
        with whole_database():
            person.set_password(PASSWORD)
            person.save()
        return person

    return give
