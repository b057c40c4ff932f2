from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.ground import World, found_world


@pytest.fixture
def world(db) -> World:
    return found_world()


@pytest.fixture(autouse=True)
def own_folder():
    """Every test starts with an empty folder of files."""
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def folder() -> Path:
    return Path(settings.MEDIA_ROOT)
