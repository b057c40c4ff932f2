"""Which facts drive the clocks of customer files and consultations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftersales.core.timers import On, runs
from aftersales.records.customers.events import (
    ConsultationAnswered,
    ConsultationClosed,
    ConsultationHandled,
    ConsultationReceived,
    ConsultationReopened,
    CustomerFileCompleted,
    CustomerFileFellShort,
    CustomerRegistered,
    CustomersMerged,
    MergeUndone,
    PersonErased,
    VisitAgreed,
    VisitMade,
)
from aftersales.records.customers.states import Contacted, FileState

WRITTEN = {Contacted.MESSAGE, Contacted.EMAIL}


def _is_written(fact: Mapping[str, Any]) -> bool:
    return fact["channel"] in WRITTEN


def _is_incomplete_again(fact: Mapping[str, Any]) -> bool:
    return bool(fact["gone_state"] == FileState.INCOMPLETE)


def _at_work(fact: Mapping[str, Any]) -> bool:
    """Old data that turn out to be incomplete while they come in start no clock."""
    return not fact.get("by_import", False)


runs(
    "customers.file",  # CV-02: two days from the formalities or the end of the talk
    about="customer",
    starts=[
        CustomerRegistered,
        On(CustomerFileFellShort, when=_at_work),
        On(MergeUndone, field="gone_customer_id", when=_is_incomplete_again),
    ],
    meets=[CustomerFileCompleted],
    cancels=[PersonErased, On(CustomersMerged, field="gone_customer_id")],
    across_stores=True,
)
runs(
    "customers.message",  # RC-23: a message is answered within 24 h
    about="consultation",
    starts=[On(ConsultationReceived, when=_is_written)],
    meets=[ConsultationAnswered],
)
runs(
    "customers.contact",  # RC-22: visits, letters and calls are handled within 48 h
    about="consultation",
    starts=[ConsultationReceived, ConsultationReopened],
    meets=[ConsultationHandled],
)
runs(
    "fieldservice.arrive_agreed",  # RC-23: on site at the time the customer set
    about="consultation",
    starts=[VisitAgreed],
    meets=[VisitMade],
    cancels=[ConsultationClosed],
    names="visit_at",
    again="restart",
)
