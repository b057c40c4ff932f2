"""Where no carrier is set up: the words go to a file that only this program's user may read."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from aftersales.ground.notices.ports import Letter
from aftersales.ground.notices.rules import masked


class FileCarrier:
    """Writes one line a letter to ``<data>/outbox/<channel>.jsonl``; of the address only a mask."""

    def __init__(self, channel: str = "messages") -> None:
        self.file = Path(settings.DATA_DIR) / "outbox" / f"{channel}.jsonl"

    def send(self, letter: Letter) -> str:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = {
            "reference": letter.reference,
            "to": masked(letter.address),
            "code": letter.code,
            "title": letter.title,
            "words": letter.words,
        }
        handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        return letter.reference

    def was_sent(self, letter: Letter) -> bool | None:
        try:
            lines = self.file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return any(json.loads(line)["reference"] == letter.reference for line in lines)
