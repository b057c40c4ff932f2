"""Where no carrier is set up: the words go to a file that only this program's user may read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from aftersales.ground.notices.ports import Letter
from aftersales.ground.notices.rules import masked


def folder() -> Path:
    return Path(settings.DATA_DIR) / "outbox"


class FileCarrier:
    """Writes one line a letter to ``<data>/outbox/<channel>.jsonl``; of the address only a mask."""

    def __init__(self, channel: str = "messages") -> None:
        self.file = folder() / f"{channel}.jsonl"

    def send(self, letter: Letter) -> str:
        line = {
            "reference": letter.reference,
            "to": masked(letter.address),
            "code": letter.code,
            "title": letter.title,
            "words": letter.words,
        }
        with _alone(self.file):
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


def forget(references: Collection[str]) -> None:
    """Take these letters out of every file: somebody's data are erased."""
    for file in sorted(folder().glob("*.jsonl")) if references else ():
        with _alone(file):
            lines = file.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines if json.loads(line)["reference"] not in references]
            if len(kept) < len(lines):
                _replace(file, "".join(line + "\n" for line in kept))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Nobody writes a letter while another takes one out."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    new.replace(file)
