"""Where vehicles stand in the house."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.records.vehicles import queries
from aftersales.web import navigation
from aftersales.web.attachments import attaches
from aftersales.web.navigation import Deed, NavItem
from aftersales.web.panels import panel, paper

paper(
    "customer",
    "file_sheet",
    _("Basic data sheet (PDF)"),
    "vehicles:file_sheet_pdf",
    right="vehicles.print_file_sheet",
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
