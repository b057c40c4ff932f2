"""Where vehicles stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.core.papers import Option, paper
from aftersales.records.vehicles import papers, queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem
from aftersales.web.panels import panel

paper(
    "vehicles.history",
    about="vehicle",
    title=_("Vehicle history"),
    right="vehicles.view",
    row="CV-06",
    find=papers.find_vehicle,
    compose=papers.history,
    options=[Option(papers.OWNER, _("For the owner"))],
)
paper(
    "vehicles.file_sheet",
    about="customer",
    title=_("Customer file basic data sheet"),
    right="vehicles.print_file_sheet",
    row="CV-03",
    find=papers.find_customer,
    compose=papers.file_sheet,
    options=[
        Option(
            papers.CLEAR,
            _("With phone and address in clear (goes on record)"),
            right="customers.reveal",
            is_clear=True,
        )
    ],
)
navigation.add(
    NavItem(
        "vehicles",
        _("Vehicles"),
        "vehicles:list",
        right="vehicles.view",
        group="records",
        icon="car",
        order=20,
        on_phone=True,
    ),
    NavItem(
        "vehicle_models",
        _("Vehicle models"),
        "vehicles:models",
        right="vehicles.shape_catalogue",
        group="setup",
        icon="car-suv",
        order=40,
    ),
    NavItem(
        "marks",
        _("Recalls and campaigns"),
        "vehicles:marks",
        right="vehicles.raise_warning",
        group="records",
        icon="alert-triangle",
        order=45,
    ),
    NavItem(
        "guidance",
        _("Guidance for drivers"),
        "vehicles:guidance",
        right="vehicles.instruct",
        group="records",
        icon="book",
        order=50,
    ),
    NavItem(
        "makers",
        _("Makers by VIN"),
        "vehicles:makers",
        right="vehicles.shape_catalogue",
        group="setup",
        icon="barcode",
        order=45,
    ),
    Deed(
        "register_vehicle",
        _("New vehicle"),
        "vehicles:register",
        right="vehicles.register",
        icon="car",
        order=25,
    ),
)

attaches(
    "vehicle",
    find=lambda vehicle_id, actor: queries.visible(seen_by=actor).get(pk=vehicle_id),
    address=lambda vehicle_id: reverse("vehicles:detail", args=[vehicle_id]) + "#pane-files",
)
panel(
    "customer", "vehicles", _("Vehicles"), "vehicles:of_customer", right="vehicles.view", order=10
)
