"""`aftersales bench import`: rows a second and memory, with the search for doubles."""

from __future__ import annotations

import csv
import io
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from aftersales.bench.filling import Place
from aftersales.bench.people import cars, people
from aftersales.core.actors import Actor
from aftersales.core.imports import all_imports
from aftersales.core.scope import as_seen_by
from aftersales.ground.exchange import commands, queries

ROWS = 100_000
BAR_ROWS, BAR_MB = 1000.0, 300
HEADINGS = ["客户姓名", "手机", "联系地址", "车牌号", "车架号", "车型", "行驶里程", "购车日期"]
MEGABYTE = 1024 * 1024


def messy(rows: int, *, seed: int) -> Iterator[bytes]:
    """A file as dealers send it: GB18030, a title, full-width digits, doubles, faults, a total."""
    chance = random.Random(f"file {seed}")  # noqa: S311 - play data
    yield _line(["深圳某某汽车销售服务有限公司客户档案表"])
    yield _line([])
    yield _line(HEADINGS)
    last: list[Any] = []
    for who, car in zip(people(rows, seed=seed), cars(rows, seed=seed), strict=True):
        if last and chance.random() < 0.01:
            yield _line(last)  # the same row once more
            continue
        bought = date(2018, 1, 1) + timedelta(days=chance.randrange(2800))
        last = [
            who.name,
            _phone(who.phone[3:], chance),
            who.address,
            car.plate if chance.random() < 0.9 else f"{car.plate[:2]}·{car.plate[2:]}",
            car.vin,
            f"{car.make} {car.series}",
            f"{car.km:,}" if chance.random() < 0.5 else car.km,
            bought.isoformat()
            if chance.random() < 0.7
            else f"{bought.year}年{bought.month}月{bought.day}日",
        ]
        yield _line(last)
    yield _line(["合计", rows])


def _phone(digits: str, chance: random.Random) -> str:
    dice = chance.random()
    if dice < 0.05:
        return digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if dice < 0.10:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if dice < 0.15:
        return f"{float(digits):.10E}"
    return digits[:-1] if dice > 0.995 else digits


def _line(cells: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("gb18030")


def run(
    where: Place, *, rows: int, seed: int, told: Callable[[int, int], None] = lambda _a, _b: None
) -> dict[str, Any]:
    """The file once, and once more: the second time nothing changes."""
    kind = all_imports()["customers"]
    by = Actor(
        key="system:bench",
        group_id=where.group_id,
        rights={where.store_id: kind.rights | {"exchange.import"}},
    )
    first = _once(where, by, rows=rows, seed=seed, told=told)
    second = _once(where, by, rows=rows, seed=seed, told=told)
    peak = _peak() // MEGABYTE
    is_quiet = second["created"] == second["updated"] == 0 < first["created"]
    return {
        "rows": rows,
        "bar_rows_per_second": BAR_ROWS,
        "bar_memory_mb": BAR_MB,
        "memory_mb": peak,
        "load": round(os.getloadavg()[0], 2),
        "ok": first["rows_per_second"] >= BAR_ROWS and peak <= BAR_MB and is_quiet,
        "first": first,
        "second": second,
    }


def _once(
    where: Place, by: Actor, *, rows: int, seed: int, told: Callable[[int, int], None]
) -> dict[str, Any]:
    at = timezone.now()
    run_ = commands.upload(
        kind="customers",
        store_id=where.store_id,
        name="bench.csv",
        pieces=messy(rows, seed=seed),
        by=by,
        at=at,
    )
    commands.start(run_id=run_.pk, in_background=False, by=by, at=at)
    wall, cpu = time.perf_counter(), time.process_time()
    done = commands.carry_out(
        run_id=run_.pk, by=by, at=at, told=lambda now: told(now.at_line, now.lines)
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with as_seen_by(by):
        answer = queries.told(done)
    counts = ("read", "created", "updated", "unchanged", "rejected", "skipped")
    faults = Counter(f"{error['column']}: {error['code']}" for error in answer["errors"])
    return {
        **{name: answer[name] for name in counts},
        "faults": dict(faults.most_common(5)),
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "rows_per_second": round(done.read / wall, 1),
    }


def _peak() -> int:
    """The most this process held, and the most that one of its readers did."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(w for w in status.read_text().splitlines() if w.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
