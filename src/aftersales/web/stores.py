"""In which store a deed is done: the one in the bar, or one of those where the person may do it."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.web.forms import Form
from aftersales.web.shell import store_in_view, store_names


class StoreForm(Form):
    """A deed in a store: the one in view, else one of those where the person may do it."""

    store_id = forms.TypedChoiceField(label=_("Store"), coerce=int)

    def __init__(
        self, *args: Any, stores: dict[int, str], store_id: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["store_id"]
        field.choices = list(stores.items())
        self.initial.setdefault("store_id", store_id if store_id in stores else None)
        if len(stores) == 1:
            self.initial["store_id"] = next(iter(stores))
            field.widget = forms.HiddenInput()
            field.required = False
            field.empty_value = self.initial["store_id"]
        else:
            if self.initial["store_id"] is None:
                field.choices = [("", "–"), *field.choices]  # none is taken by itself
            self.order_fields([*[n for n in self.fields if n != "store_id"], "store_id"])


F = TypeVar("F", bound=StoreForm)


def one_store(request: Any, right: str) -> int:
    """The store in the bar, else the first where the person may do it. Nowhere: refused."""
    request.actor.require(right)
    chosen, allowed = store_in_view(request), request.actor.stores_with(right)
    return chosen if chosen is not None and chosen in allowed else int(min(allowed))


def stores_in_view(request: Any, right: str) -> list[int]:
    """The one store in the bar, or all of those where the person may."""
    chosen, allowed = store_in_view(request), request.actor.stores_with(right)
    return [chosen] if chosen is not None and chosen in allowed else sorted(allowed)


def stores_for(request: Any, right: str) -> dict[int, str]:
    """The stores in which this person may do it, with their names."""
    allowed = request.actor.stores_with(right)
    return {pk: name for pk, name in store_names(request.actor).items() if pk in allowed}


def in_store(kind: type[F], request: Any, right: str, **more: Any) -> F:
    """The form, asking for the store only where there is a choice."""
    request.actor.require(right)
    return kind(
        request.POST or None,
        request.FILES or None,
        stores=stores_for(request, right),
        store_id=store_in_view(request),
        **more,
    )
