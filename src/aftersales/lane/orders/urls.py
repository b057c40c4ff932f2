"""Where visits are."""

from django.urls import path

from aftersales.lane.orders.views import check_in, deeds, detail, here, lane, lists

app_name = "orders"
urlpatterns = [
    path("lane/", lane.lane, name="lane"),
    path("arrivals/", lists.Arrivals.view, name="arrivals"),
    path("arrivals/new/", lane.arrive, name="arrive"),
    path("arrivals/<int:arrival_id>/attend/", lane.attend, name="attend"),
    path("arrivals/<int:arrival_id>/leave/", lane.leave, name="leave"),
    path("advice/", lists.OpenAdvice.view, name="advice"),
    path("objections/", lists.Objections.view, name="objections"),
    path("orders/", lists.Orders.view, name="list"),
    path("orders/new/", lane.open_order, name="open_order"),
    path("orders/booked/<int:appointment_id>/", lane.check_in_booked, name="check_in_booked"),
    path("orders/booked/<int:appointment_id>/which/", lane.which, name="which"),
    path("orders/operations/find/", here.find_operation, name="find_operation"),
    path("orders/packages/find/", here.find_package, name="find_package"),
    path("orders/charges/find/", here.find_charge, name="find_charge"),
    path("orders/<int:order_id>/", detail.detail, name="detail"),
    path("orders/<int:order_id>/check-in/<slug:step>/", check_in.check_in, name="check_in"),
    path("orders/<int:order_id>/damage/", check_in.mark_damage, name="mark_damage"),
    path(
        "orders/<int:order_id>/damage/<int:mark_id>/erase/",
        check_in.erase_damage,
        name="erase_damage",
    ),
    path("orders/<int:order_id>/statement/", deeds.take_statement, name="take_statement"),
    path("orders/<int:order_id>/change/", deeds.change_order, name="change_order"),
    path("orders/<int:order_id>/assign/", deeds.assign, name="assign"),
    path("orders/<int:order_id>/promise/", deeds.promise, name="promise"),
    path("orders/<int:order_id>/move/<slug:place>/", deeds.move, name="move"),
    path("orders/<int:order_id>/parts/", deeds.request_parts_for, name="request_parts_for"),
    path("orders/<int:order_id>/cancel/", deeds.cancel_order, name="cancel_order"),
    path("orders/<int:order_id>/estimate/send/", deeds.send_estimate, name="send_estimate"),
    path("orders/<int:order_id>/jobs/new/", deeds.add_job, name="add_job"),
    path("orders/<int:order_id>/packages/new/", deeds.add_package, name="add_package"),
    path("orders/<int:order_id>/advice/new/", deeds.note_advice, name="note_advice"),
    path(
        "orders/<int:order_id>/advice/<int:advice_id>/revive/",
        deeds.revive_advice,
        name="revive_advice",
    ),
    path(
        "orders/<int:order_id>/advice/<int:advice_id>/drop/",
        deeds.drop_advice,
        name="drop_advice",
    ),
    path("orders/<int:order_id>/objections/new/", deeds.record_objection, name="record_objection"),
    path("jobs/<int:job_id>/change/", deeds.change_job, name="change_job"),
    path("jobs/<int:job_id>/describe/", deeds.describe_job, name="describe_job"),
    path("jobs/<int:job_id>/drop/", deeds.drop_job, name="drop_job"),
    path("jobs/<int:job_id>/decide/", deeds.decide, name="decide"),
    path("jobs/<int:job_id>/labour/", deeds.add_operation, name="add_operation"),
    path("jobs/<int:job_id>/part/", deeds.add_part, name="add_part"),
    path("jobs/<int:job_id>/charge/", deeds.add_charge, name="add_charge"),
    path("jobs/<int:job_id>/sublet/", deeds.add_sublet, name="add_sublet"),
    path("lines/<int:line_id>/change/", deeds.change_line, name="change_line"),
    path("lines/<int:line_id>/withdraw/", deeds.withdraw_line, name="withdraw_line"),
    path("lines/<int:line_id>/payers/", deeds.set_payers, name="set_payers"),
]
