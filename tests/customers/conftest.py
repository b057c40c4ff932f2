from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.signing import signed_in


class Caller:
    """Somebody who asks the API with a session, as a browser does."""

    def __init__(self, person: Any) -> None:
        self.client = signed_in(person)

    def get(self, path: str, **asked: Any) -> tuple[int, Any]:
        return self._told(self.client.get(f"/api/v1{path}", asked))

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json"
        )
        return self._told(answer)

    def _told(self, answer: Any) -> tuple[int, Any]:
        """To the second: what a deed answers and what a list tells differ in fractions."""
        return answer.status_code, json.loads(re.sub(rb"\.\d+Z", b"Z", answer.content))


@pytest.fixture
def chief(world) -> Caller:
    """Works in both stores and may everything."""
    return Caller(world.administrator)
