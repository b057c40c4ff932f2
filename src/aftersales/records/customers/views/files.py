"""One customer file: opening it, showing it, changing it, and the person's own rights."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftersales.core.papers import papers_of
from aftersales.core.refusals import Refusal
from aftersales.ground.handbook.queries import Guide, guides
from aftersales.ground.network.queries import day_of, store_names
from aftersales.ground.parameters.queries import value
from aftersales.records.customers import commands, forms, parameters, queries, rules
from aftersales.records.customers.models import Customer
from aftersales.records.customers.states import LIVING, CreditState, FileState, Source
from aftersales.records.customers.views.lists import CREDIT_TONES, FILE_TONES
from aftersales.web import dialogs, picks
from aftersales.web.details import FactLine, Head, Offer, bar
from aftersales.web.forms import Form
from aftersales.web.origins import origin_line
from aftersales.web.pages import done, page, shown_as_toast, shown_on
from aftersales.web.panels import panels_of
from aftersales.web.sentences import timeline
from aftersales.web.show import chip

Deed = Callable[[dict[str, Any]], object]


def url_of(customer_id: int) -> str:
    return reverse("customers:detail", args=[customer_id])


def in_sight(request: Any, customer_id: int) -> Customer:
    files = queries.with_main_phone(queries.in_sight(seen_by=request.actor))
    return get_object_or_404(files, pk=customer_id)


def my_stores(request: Any, right: str) -> dict[int, str]:
    """The stores in which this person may do it, by name."""
    allowed = request.actor.stores_with(right)
    return {pk: name for pk, name in store_names(request.actor).items() if pk in allowed}


# -- opening
# ------------------------------------------------------------------------------------------


def register(request: Any) -> HttpResponse:
    """The form at the counter; doubles are told while it is typed."""
    request.actor.require("customers.register")
    form = forms.NewFileForm(
        request.POST or None,
        stores=my_stores(request, "customers.register"),
        likely_at=reverse("customers:likely"),
    )
    if form.is_valid():
        with shown_on(form):
            said = dict(form.cleaned_data)
            customer = commands.register(
                store_id=int(said.pop("store_id")),
                source=Source(said.pop("source")),
                anyway=said.pop("anyway"),
                file=commands.NewFile(**said),
                by=request.actor,
                at=timezone.now(),
            )
            return done(request, url_of(customer.pk), _("The file is open."))
    texts = _texts(request, "customers.register")
    return page(request, "customers/register.html", "form", {"form": form, "texts": texts})


def _texts(request: Any, step: str) -> list[Guide]:
    """The handbook at this step, as it holds in the person's first store."""
    stores = sorted(request.actor.stores)
    return guides(step, store_id=stores[0]) if stores else []


def likely(request: Any) -> HttpResponse:
    """Files of the group that may be this customer's, masked, while the form is being filled in."""
    request.actor.require("customers.register")
    found = queries.likely_same(
        seen_by=request.actor,
        name=request.POST.get("name", ""),
        phone=request.POST.get("phone", ""),
        uscc=request.POST.get("uscc", ""),
    )
    return page(
        request,
        "customers/likely.html",
        "likely",
        {"found": found, "reason_words": queries.REASON_WORDS},
    )


def open_file(request: Any, customer_id: int) -> HttpResponse:
    """Look into a file of another store of the group, for a reason that stands on record."""
    form = forms.OpenFileForm(
        request.POST or None, stores=my_stores(request, "customers.open_file")
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.open_file(
            customer_id=customer_id,
            store_id=int(said["store_id"]),
            reason=said["reason"],
            by=request.actor,
            at=timezone.now(),
        )

    request.actor.require("customers.open_file")
    return dialog(request, customer_id, form, _("Open the file of another store"), deed)


def pick(request: Any) -> JsonResponse:
    """For pickers: files in sight by name, number or last four digits."""
    files = queries.found(seen_by=request.actor, words=picks.words_of(request))
    rows = queries.with_main_phone(files).order_by("name", "pk")[: picks.MOST_OFFERS]
    return picks.answer(
        picks.Offer(row.pk, row.name, queries.masked_phone(getattr(row, "main_phone", None)))
        for row in rows
    )


# -- showing
# ------------------------------------------------------------------------------------------


def detail(request: Any, customer_id: int) -> HttpResponse:
    """The whole file on one page: what needs doing first, then who, what and when."""
    if kept := queries.kept_file(customer_id, seen_by=request.actor):
        return HttpResponseRedirect(url_of(kept))
    customer = in_sight(request, customer_id)
    now = timezone.now()
    store_id = _acting_store(request, customer)
    context = {
        "customer": customer,
        "head": _head(customer),
        "bar": bar(_offers(customer), actor=request.actor, store_id=store_id),
        "facts": [
            *_facts(customer),
            origin_line("customer", customer.pk, seen_by=request.actor),
        ],
        "lacking": _lacking(customer, store_id) if customer.state in LIVING else [],
        "points": queries.points_of(customer),
        "contacts": list(customer.contacts.order_by("pk")),
        "consents": list(customer.consents.order_by("-pk")),
        "offered": queries.subjects_to_offer(customer, store_id=store_id, at=now),
        "resting": list(
            customer.talk_subjects.exclude(last_used_at=None).order_by("-last_used_at")
        ),
        "consultations": queries.consultations(seen_by=request.actor)
        .filter(customer=customer)
        .order_by("-received_at", "-pk")[:5],
        "needs": queries.needs(seen_by=request.actor)
        .filter(customer=customer)
        .order_by("-stated_at", "-pk")[:5],
        "remarks": queries.remarks(seen_by=request.actor)
        .filter(customer=customer)
        .order_by("-said_at", "-pk")[:5],
        "panels": panels_of("customer", customer.pk, seen_by=request.actor),
        "papers": papers_of("customer", seen_by=request.actor, store_id=store_id),
        "store_id": store_id,
        "alive": customer.state in LIVING,
        "texts": guides("customers.detail", store_id=store_id),
    }
    return page(request, "customers/detail.html", "file", context)


def peek(request: Any, customer_id: int) -> HttpResponse:
    """A quick look beside a list: what one must know before the next word with the customer."""
    customer = in_sight(request, customer_id)
    store_id, now = _acting_store(request, customer), timezone.now()
    needs = queries.needs(seen_by=request.actor).filter(customer=customer)
    remarks = queries.remarks(seen_by=request.actor).filter(customer=customer, settled_at=None)
    context = {
        "customer": customer,
        "head": _head(customer),
        "lacking": _lacking(customer, store_id) if customer.state in LIVING else [],
        "facts": [fact for fact in _facts(customer) if fact.value not in {"", None}],
        "phone": queries.masked_phone(getattr(customer, "main_phone", None)),
        "needs": needs.exclude(state__in=["met", "dropped"]).order_by("-stated_at", "-pk")[:3],
        "remarks": remarks.order_by("-said_at", "-pk")[:3],
        "offered": queries.subjects_to_offer(customer, store_id=store_id, at=now)[:3],
        "panels": panels_of("customer", customer.pk, seen_by=request.actor),
    }
    return page(request, "customers/peek.html", "drawer", context)


def _lacking(customer: Customer, store_id: int) -> list[str]:
    """What is missing, in words."""
    codes = queries.lacking(
        customer, store_id=store_id, on=day_of(timezone.now(), store_id=store_id)
    )
    return [queries.gap_words(code) for code in codes]


def _acting_store(request: Any, customer: Customer) -> int:
    """The store of this person's in which the file is open."""
    stores = queries.stores_of(customer, seen_by=request.actor)
    return stores[0] if stores else customer.opened_store_id


def _head(customer: Customer) -> Head:
    state = FileState(customer.state)
    chips = [chip(state.label, FILE_TONES.get(state, "planned"))]
    if customer.grade:
        chips.append(chip(_("Grade %(grade)s") % {"grade": customer.grade}, "work"))
    if customer.credit_state in {
        CreditState.WATCHED,
        CreditState.CASH_ONLY,
        CreditState.BLOCKED,
    }:
        credit = CreditState(customer.credit_state)
        chips.append(chip(credit.label, CREDIT_TONES.get(credit, "planned")))
    return Head(
        title=customer.name or _("Erased customer %(pk)s") % {"pk": customer.pk},
        chips=chips,
        sub=customer.get_kind_display(),
        back=reverse("customers:list"),
        back_label=_("Customers"),
    )


def _facts(customer: Customer) -> list[FactLine]:
    limit = customer.credit_limit
    return [
        FactLine(_("Person or organisation"), customer.get_entity_display()),
        FactLine(_("Company code"), customer.uscc),
        FactLine(
            _("Identity number"),
            rules.masked_id(customer.id_number) if customer.id_number else "",
        ),
        FactLine(_("Number in the old system"), customer.external_code),
        FactLine(_("Credit standing"), customer.get_credit_state_display()),
        FactLine(
            _("Credit limit"),
            f"{limit:,.2f} {customer.credit_currency}" if limit is not None else "",
        ),
        FactLine(_("Visits"), customer.visits),
        FactLine(_("Last visit"), customer.last_visit_on or ""),
        FactLine(_("Opened by"), customer.get_source_display()),
        FactLine(_("Opened"), day_of(customer.opened_at)),
        FactLine(_("Verified"), day_of(customer.verified_at)),
    ]


def _offers(customer: Customer) -> list[Offer]:
    def at(name: str) -> str:
        return reverse(f"customers:{name}", args=[customer.pk])

    alive, closed = customer.state in LIVING, _("The file is closed.")
    consult = f"{reverse('customers:consult')}?customer={customer.pk}"
    return [
        Offer(
            _("Take down a consultation"),
            consult,
            how="page",
            right="customers.consult",
            when=alive,
            rule=closed,
            icon="message-plus",
            key="c",
        ),
        Offer(
            _("Note a need"),
            at("record_need"),
            how="dialog",
            right="customers.record_need",
            when=alive,
            rule=closed,
            icon="bulb",
            key="n",
        ),
        Offer(
            _("Plan the next talk"),
            at("plan_talk"),
            how="dialog",
            right="customers.plan_talk",
            when=alive,
            rule=closed,
            icon="calendar-plus",
            key="t",
        ),
        Offer(
            _("Change"),
            at("change"),
            how="dialog",
            right="customers.change",
            when=alive,
            rule=closed,
            icon="pencil",
            key="e",
        ),
        Offer(
            _("Verified"),
            at("verify"),
            right="customers.change",
            when=alive,
            rule=closed,
            icon="circle-check",
            confirm=_("Everything in this file is right today?"),
        ),
    ]


def story(request: Any, customer_id: int) -> HttpResponse:
    """What happened, newest first; loaded behind the page."""
    customer = in_sight(request, customer_id)
    told = timeline(
        "customer",
        customer.pk,
        seen_by=request.actor,
        after=request.GET.get("after", ""),
        with_files=queries.merged_into(customer.pk),
    )
    context = {"told": told, "customer": customer}
    return page(request, "customers/story.html", "story", context)


def changes(request: Any, customer_id: int) -> HttpResponse:
    """Former values of the file's fields, masked (CV-10)."""
    customer = in_sight(request, customer_id)
    context = {"customer": customer, "changes": queries.changes(customer), "head": _head(customer)}
    return page(request, "customers/changes.html", "changes", context)


def reveal(request: Any, customer_id: int) -> HttpResponse:
    """Numbers and addresses in clear. The fact is committed with this request, before the answer
    leaves.
    """
    customer = in_sight(request, customer_id)
    form = forms.RevealForm(request.POST if request.POST.get("reason") else None)
    context: dict[str, Any] = {"customer": customer, "form": form}
    if request.method == "POST":
        try:
            context["clear"] = commands.reveal(
                customer_id=customer_id,
                what=commands.What.ALL,
                reason=request.POST.get("reason", ""),
                by=request.actor,
                at=timezone.now(),
            )
        except commands.ReasonMissing as no:
            context["asked"] = str(no)
    response = page(request, "customers/clear.html", "clear", context)
    response["Cache-Control"] = "no-store"
    return response


# -- deeds in dialogs
# -----------------------------------------------------------------------------------


def dialog(
    request: Any,
    customer_id: int,
    form: Form,
    title: str,
    deed: Deed,
    *,
    said: str = "",
    step: str = "",
    **how: Any,
) -> HttpResponse:
    """A form over the page; its deed leads back to the file."""
    how |= {"title": title, "back": url_of(customer_id), "said": said or _("Done.")}
    texts = _texts(request, step) if step else ()
    return dialogs.dialog(request, form, deed, texts=texts, **how)


def change(request: Any, customer_id: int) -> HttpResponse:
    customer = in_sight(request, customer_id)
    names = ("name", "entity", "kind", "uscc", "external_code", "hopes", "guidance", "id_kind")
    form = forms.ChangeForm(
        request.POST or None, initial={name: getattr(customer, name) for name in names}
    )

    def deed(said: dict[str, Any]) -> object:
        changes = {k: v for k, v in said.items() if k not in {"id_number", "id_kind"}}
        if said["id_number"]:
            changes |= {"id_number": said["id_number"], "id_kind": said["id_kind"]}
        return commands.change(
            customer_id=customer_id, changes=changes, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Change the file"), deed)


def add_point(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.PointForm(request.POST or None, initial={"kind": "phone"})

    def deed(said: dict[str, Any]) -> object:
        return commands.add_point(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Add a number or an address"), deed)


def add_contact(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.ContactForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.add_contact(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Add a contact"), deed)


def grade(request: Any, customer_id: int) -> HttpResponse:
    customer = in_sight(request, customer_id)
    store_id = _acting_store(request, customer)
    known = rules.grades(
        value(parameters.GRADES, store_id=store_id, on=day_of(timezone.now(), store_id=store_id))
    )
    form = forms.GradeForm(
        request.POST or None,
        grades=[name for name, _least in known],
        initial={"grade": customer.grade},
    )
    proposed = rules.proposed_grade(customer.visits, known)
    words = _("%(visits)s visits: grade %(grade)s is proposed.") % {
        "visits": customer.visits,
        "grade": proposed,
    }

    def deed(said: dict[str, Any]) -> object:
        return commands.grade(
            customer_id=customer_id, grade=said["grade"], by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Grade"), deed, words=words, step="customers.grade")


def rate_credit(request: Any, customer_id: int) -> HttpResponse:
    customer = in_sight(request, customer_id)
    form = forms.CreditForm(
        request.POST or None,
        initial={
            "state": customer.credit_state,
            "limit": customer.credit_limit,
            "days": customer.credit_days,
        },
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.rate_credit(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Credit standing"), deed)


def plan_talk(request: Any, customer_id: int) -> HttpResponse:
    customer = in_sight(request, customer_id)
    form = forms.TalkForm(
        request.POST or None,
        initial={
            "on": customer.next_talk_on,
            "points": customer.talk_points,
            "latent_needs": customer.latent_needs,
        },
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.plan_talk(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Plan the next talk"), deed)


def add_subject(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.SubjectForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.add_subject(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("What the customer likes to talk about"), deed)


def give_consent(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.ConsentForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.give_consent(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Record a consent"), deed, step="customers.consent")


def withdraw_consent(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.WithdrawForm(
        request.POST or None, initial={"purpose": request.GET.get("purpose", "")}
    )

    def deed(said: dict[str, Any]) -> object:
        return commands.withdraw_consent(
            customer_id=customer_id, **said, by=request.actor, at=timezone.now()
        )

    return dialog(request, customer_id, form, _("Take a consent back"), deed)


def merge(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.MergeForm(request.POST or None, initial={"gone_id": request.GET.get("gone")})

    def deed(said: dict[str, Any]) -> object:
        return commands.merge(customer_id=customer_id, **said, by=request.actor, at=timezone.now())

    words = _("Everything of the other file hangs on this one afterwards. It can be undone.")
    title = _("Merge")
    return dialog(request, customer_id, form, title, deed, words=words, label=title)


def erase(request: Any, customer_id: int) -> HttpResponse:
    in_sight(request, customer_id)
    form = forms.EraseForm(request.POST or None)

    def deed(said: dict[str, Any]) -> object:
        return commands.erase(
            customer_id=customer_id, reason=said["reason"], by=request.actor, at=timezone.now()
        )

    words = _(
        "Names, numbers, addresses and words go from every room. "
        "Money documents keep what the law asks for."
    )
    title, label = _("Erase the person's data"), _("Erase")
    return dialog(request, customer_id, form, title, deed, words=words, label=label, tone="danger")


# -- deeds at once
# --------------------------------------------------------------------------------------


def _at_once(request: Any, customer_id: int, deed: Callable[[], object], said: str) -> HttpResponse:
    """A deed without a form; a refusal is said at the edge of the screen."""
    in_sight(request, customer_id)
    with shown_as_toast(request):
        deed()
        return done(request, url_of(customer_id), said)
    return done(request, url_of(customer_id))


def verify(request: Any, customer_id: int) -> HttpResponse:
    def deed() -> object:
        return commands.verify(customer_id=customer_id, by=request.actor, at=timezone.now())

    return _at_once(request, customer_id, deed, _("The file is verified."))


def use_subject(request: Any, customer_id: int, subject_id: int) -> HttpResponse:
    def deed() -> object:
        return commands.use_subject(
            customer_id=customer_id, subject_id=subject_id, by=request.actor, at=timezone.now()
        )

    return _at_once(request, customer_id, deed, _("Noted: it was talked about."))


def mark_point(request: Any, customer_id: int, point_id: int, how: str) -> HttpResponse:
    def deed() -> object:
        wanted = {"main": {"main": True}, "wrong": {"wrong": True}, "right": {"wrong": False}}
        return commands.mark_point(
            customer_id=customer_id,
            point_id=point_id,
            **wanted[how],
            by=request.actor,
            at=timezone.now(),
        )

    return _at_once(request, customer_id, deed, _("Done."))


def remove_point(request: Any, customer_id: int, point_id: int) -> HttpResponse:
    def deed() -> object:
        return commands.remove_point(
            customer_id=customer_id, point_id=point_id, by=request.actor, at=timezone.now()
        )

    return _at_once(request, customer_id, deed, _("Taken out."))


def remove_contact(request: Any, customer_id: int, contact_id: int) -> HttpResponse:
    def deed() -> object:
        return commands.remove_contact(
            customer_id=customer_id, contact_id=contact_id, by=request.actor, at=timezone.now()
        )

    return _at_once(request, customer_id, deed, _("Taken out."))


# -- the copy for the person
# ------------------------------------------------------------------------------


def export_person(request: Any, customer_id: int) -> HttpResponse:
    """A GET asks in which form; a POST makes the copy and hands it out as a file."""
    customer = in_sight(request, customer_id)
    if request.method != "POST":
        return page(request, "customers/export.html", "sheet", {"customer": customer})
    try:
        dossier = commands.export_person(
            customer_id=customer_id, by=request.actor, at=timezone.now()
        )
    except Refusal as no:
        return done(request, url_of(customer_id), str(no))
    name = f"person-{customer_id}"
    if request.POST.get("form") == "json":
        words = json.dumps(
            {"made_at": dossier.made_at, **dossier.sections},
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
            indent=1,
        )
        response = HttpResponse(words, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    else:
        response = page(request, "customers/dossier.html", "copy", {"dossier": dossier})
        response["Content-Disposition"] = f'attachment; filename="{name}.html"'
    response["Cache-Control"] = "no-store"
    return response
