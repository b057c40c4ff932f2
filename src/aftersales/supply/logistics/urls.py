"""Where logistics is."""

from django.urls import path

from aftersales.supply.logistics.views import (
    carriers,
    costs,
    driving,
    lists,
    scanning,
    shipments,
    tours,
    vans,
)

app_name = "logistics"
SHIPMENT = "shipments/<int:shipment_id>/"
TOUR = "tours/<int:tour_id>/"
STOP = f"{TOUR}stops/<int:shipment_id>/"
urlpatterns = [
    path("shipments/", lists.Shipments.view, name="shipments"),
    path("shipments/new/", shipments.register_shipment, name="register_shipment"),
    path(SHIPMENT, shipments.shipment, name="shipment"),
    path(f"{SHIPMENT}agree-carrier/", shipments.agree_carrier, name="agree_carrier"),
    path(f"{SHIPMENT}note-waybill/", shipments.note_waybill, name="note_waybill"),
    path(f"{SHIPMENT}tell-recipient/", shipments.tell_recipient, name="tell_recipient"),
    path(f"{SHIPMENT}see-recipient/", shipments.see_recipient, name="see_recipient"),
    path(f"{SHIPMENT}say-reach/", shipments.say_reach, name="say_reach"),
    path(f"{SHIPMENT}set-due/", shipments.set_due, name="set_due"),
    path(f"{SHIPMENT}hand-over/", shipments.hand_over, name="hand_over"),
    path(f"{SHIPMENT}deliver/", shipments.deliver, name="deliver"),
    path(f"{SHIPMENT}fail-delivery/", shipments.fail_delivery, name="fail_delivery"),
    path(f"{SHIPMENT}send-again/", shipments.send_again, name="send_again"),
    path(f"{SHIPMENT}take-back/", shipments.take_back, name="take_back"),
    path(f"{SHIPMENT}give-up/", shipments.give_up, name="give_up"),
    path(f"{SHIPMENT}cancel-shipment/", shipments.cancel_shipment, name="cancel_shipment"),
    path(f"{SHIPMENT}note-cost/", shipments.note_cost, name="note_cost"),
    path("transfers/<int:transfer_id>/", shipments.of_transfer, name="of_transfer"),
    path(
        "transfers/<int:transfer_id>/pack/",
        shipments.of_transfer_register,
        name="pack_transfer",
    ),
    path("scan/", scanning.scan, name="scan"),
    path("costs/", costs.costs, name="costs"),
    path("carriers/", lists.Carriers.view, name="carriers"),
    path("carriers/new/", carriers.register_carrier, name="register_carrier"),
    path("carriers/<int:carrier_id>/", carriers.carrier, name="carrier"),
    path(
        "carriers/<int:carrier_id>/change-carrier/",
        carriers.change_carrier,
        name="change_carrier",
    ),
    path("tours/", lists.Tours.view, name="tours"),
    path("tours/plan/", tours.plan_tours, name="plan_tours"),
    path(TOUR, tours.tour, name="tour"),
    path(f"{TOUR}reorder-tour/", tours.reorder_tour, name="reorder_tour"),
    path(f"{TOUR}send-tour/", tours.send_tour, name="send_tour"),
    path(f"{TOUR}drop-tour/", tours.drop_tour, name="drop_tour"),
    path("my-tours/", driving.my_tours, name="my_tours"),
    path(f"{TOUR}drive/", driving.drive, name="drive"),
    path(f"{TOUR}load/", driving.load, name="load"),
    path(f"{TOUR}leave/", driving.leave, name="leave"),
    path(f"{TOUR}end-tour/", driving.end_tour, name="end_tour"),
    path(f"{STOP}leave-out/", tours.leave_out, name="leave_out"),
    path(f"{STOP}arrive/", driving.arrive, name="arrive"),
    path(f"{STOP}deliver-stop/", driving.deliver_stop, name="deliver_stop"),
    path(f"{STOP}fail-stop/", driving.fail_stop, name="fail_stop"),
    path("vans/", lists.Vans.view, name="vans"),
    path("vans/new/", vans.register_van, name="register_van"),
    path("vans/<int:van_id>/change-van/", vans.change_van, name="change_van"),
    path("places/", vans.places, name="places"),
    path("places/<int:site_id>/place-site/", vans.place_site, name="place_site"),
]
