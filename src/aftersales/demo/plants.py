"""Faults that are hidden in the process of the demo's stores, so that somebody may find them.

What is hidden where is drawn from a seed of its own and stands in no table: the model takes it
along, and the truth is written to the file that was named and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

SLOW_STEPS = ("reception", "diagnosis", "inspection", "wash")
SLOWER = (2.2, 2.6, 3.0)
SCARCE = ("LNK-45022-A5", "LNK-17220-A5", "LNK-31500-60A", "LNK-R134A", "LNK-12290-A5")
LATE_BY = 9  # working days that the scarce part takes longer to come, urgent or not
SENT_BACK, COMES_BACK = 0.35, 0.25  # of the work of the technician who does not do it well


@dataclass(frozen=True)
class Plant:
    """What is hidden in one store: a slow step, a part that is never there, a technician whose work
    comes back. A store may have none of these.
    """

    slow_step: str = ""
    factor: float = 1.0
    scarce_part: str = ""
    technician: int = -1  # which of the store's, in the order of their taking on

    @classmethod
    def of_json(cls, told: dict[str, Any] | None) -> Plant:
        return cls(**told) if told else cls()


NOTHING = Plant()


def drawn(seed: int, codes: Sequence[str]) -> dict[str, Plant]:
    """Three faults: each in a store of its own as far as there are stores."""
    random = Random(f"plants:{seed}")  # noqa: S311 - a riddle, not a secret
    turn = random.sample(list(codes), k=len(codes))
    of = [turn[n % len(turn)] for n in range(3)]
    step, factor = random.choice(SLOW_STEPS), random.choice(SLOWER)
    part, technician = random.choice(SCARCE), random.randrange(3)
    return {
        code: Plant(
            slow_step=step if code == of[0] else "",
            factor=factor if code == of[0] else 1.0,
            scarce_part=part if code == of[1] else "",
            technician=technician if code == of[2] else -1,
        )
        for code in codes
    }


def truth(seed: int, plants: dict[str, Plant], crews: dict[str, Sequence[int]]) -> dict[str, Any]:
    """What the file says: one line a fault, with the store and whom or what it is about."""
    found: list[dict[str, Any]] = []
    for code, plant in plants.items():
        if plant.slow_step:
            step = {"step": plant.slow_step, "factor": plant.factor}
            found.append({"kind": "slow_step", "store": code, **step})
        if plant.scarce_part:
            found.append({"kind": "missing_part", "store": code, "part": plant.scarce_part})
        if plant.technician >= 0:
            person = str(crews[code][plant.technician])
            found.append({"kind": "work_comes_back", "store": code, "person": person})
    return {"seed": seed, "plants": found}


def plain(plant: Plant) -> dict[str, Any]:
    return asdict(plant)
