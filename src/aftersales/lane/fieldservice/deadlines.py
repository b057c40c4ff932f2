"""Clocks of installations: the day of the contract, the agreed time of the training (WS-40)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

from aftersales.core.timers import Counting, On, runs, timer
from aftersales.lane.fieldservice.events import (
    InstallationAccepted,
    InstallationAgreed,
    InstallationCancelled,
    TrainingGiven,
)


def _trains(data: Mapping[str, Any]) -> bool:
    return bool(data["trainees"])


def _all_trained(data: Mapping[str, Any]) -> bool:
    return bool(data["trained"] >= data["trainees"])


timer(
    "fieldservice.training",
    pgettext_lazy("clock", "train the user's staff"),
    row="WS-40",
    counting=Counting.AGREED,
    starts_words=pgettext_lazy("start of a clock", "contract"),
    chain=("dispatcher", "after_sales_manager"),
)
runs(
    "workshop.installation",
    about="installation",
    starts=[InstallationAgreed],
    meets=[InstallationAccepted],
    cancels=[InstallationCancelled],
    names="due_on",
)
runs(
    "fieldservice.training",
    about="installation",
    starts=[On(InstallationAgreed, when=_trains)],
    meets=[On(TrainingGiven, when=_all_trained)],
    cancels=[InstallationCancelled],
    names="training_due_on",
)
