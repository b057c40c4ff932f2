"""Telling the demonstration: where it notes how far it has come, and stores side by side."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty
from typing import Any

from aftersales.core.scope import whole_database
from aftersales.demo import plants
from aftersales.demo.story import Size, crews, found, tell_neighbours, tell_store
from aftersales.site.models import DemoChapter
from aftersales.site.notes import Notes, plain, sized
from aftersales.site.plain import Plain
from aftersales.site.storyteller import begin, fluently, one_store

ASKED = "asked"  # the chapter that says what was asked for
LISTENED = 0.5  # seconds between two looks at the stores' progress
Advance = Callable[..., None]


@dataclass(frozen=True)
class Hidden:
    """Faults to be hidden: their seed, and the one file that will tell of them."""

    seed: int
    file: Path


class OtherStory(Plain):
    """A demonstration of another size was begun here."""


def is_begun() -> bool:
    """Whether a demonstration was begun here and is not told to its end."""
    with whole_database():
        return DemoChapter.objects.filter(name=ASKED, is_whole=False).exists()


def agreed(size: Size, seed: int) -> tuple[Size, int]:
    """The size that is told. What was begun goes on, and ends where it meant to end then."""
    notes = Notes()
    before = notes.read(ASKED)
    if before is None:
        notes.write(ASKED, {"size": plain(size), "seed": seed})
        return size, seed
    begun = sized(before["size"])
    if (replace(begun, until=size.until, now=size.now), before["seed"]) != (size, seed):
        raise OtherStory(
            "Another demonstration was begun here: the same --stores, --months and --seed go on "
            "with it."
        )
    return begun, seed


def tell(
    size: Size,
    *,
    seed: int,
    advance: Advance,
    founded: Callable[[dict[str, Any]], None] = lambda _answer: None,
    hidden: Hidden | None = None,
    processes: int = 0,
    connect: Callable[[], AbstractContextManager[None]] = fluently,
) -> dict[str, Any]:
    """Tell what is not told yet: the founding here, then each store in a process of its own, all at
    once: three on two cores are done sooner so than two and then the third. ``founded`` hears the
    answer as soon as there are people who can sign in; ``hidden`` says which faults to hide and
    where to write the truth about them.
    """
    notes = Notes()
    founding = found(size, seed=seed, notes=notes)
    answer = {"logins": founding["logins"], "stores": founding["stores"]}
    founded(answer)
    codes = [str(store["code"]) for store in answer["stores"]]
    faults = _hide(hidden, size, codes, notes) if hidden else {}
    many = min(processes or len(codes), len(codes))
    if many == 1:
        with connect():
            for code in codes:
                tell_store(
                    size,
                    code,
                    seed=seed,
                    advance=advance,
                    notes=notes,
                    plant=faults.get(code, plants.NOTHING),
                )
    else:
        _side_by_side(size, codes, seed, many, advance, faults)
    tell_neighbours(size, notes=notes)
    with whole_database():
        DemoChapter.objects.exclude(name=ASKED).delete()
        DemoChapter.objects.filter(name=ASKED).update(is_whole=True)
    return answer


def _hide(hidden: Hidden, size: Size, codes: list[str], notes: Notes) -> dict[str, plants.Plant]:
    """Draw the faults and write the truth down, before the first day is told. No table knows."""
    faults = plants.drawn(hidden.seed, codes)
    told = plants.truth(hidden.seed, faults, crews(size, notes=notes))
    if hidden.file.exists() and json.loads(hidden.file.read_text()) != told:
        raise OtherStory(f"{hidden.file} tells of other faults: name another file.")
    hidden.file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return faults


def _side_by_side(
    size: Size,
    codes: list[str],
    seed: int,
    many: int,
    advance: Advance,
    faults: dict[str, plants.Plant],
) -> None:
    fresh = multiprocessing.get_context("spawn")  # no connection is shared
    said: Any = fresh.Queue()
    with ProcessPoolExecutor(many, mp_context=fresh, initializer=begin, initargs=(said,)) as pool:
        at_work = [
            pool.submit(one_store, plain(size), code, seed, _taken_along(faults, code))
            for code in codes
        ]
        try:
            for steps, words in _heard(said, at_work):
                advance(steps, words=words)
        except BaseException:
            for one in fresh.active_children():  # nobody waits an hour to hear of it
                one.terminate()
            raise


def _taken_along(faults: dict[str, plants.Plant], code: str) -> dict[str, Any] | None:
    return plants.plain(faults[code]) if code in faults else None


def _heard(said: Any, at_work: list[Future[None]]) -> Iterator[tuple[int, str | None]]:
    while True:
        try:
            yield said.get(timeout=LISTENED)
        except Empty:
            stores = wait(at_work, timeout=0)
            for each in stores.done:
                each.result()  # what went wrong there goes wrong here
            if not stores.not_done:
                return
