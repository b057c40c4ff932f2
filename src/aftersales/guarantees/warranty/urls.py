"""Where guarantees are."""

from django.urls import path

from aftersales.guarantees.warranty.views import cars, deeds, first, requests

app_name = "warranty"
CAR = "guarantees/<int:vehicle_id>/"
REPAIR = "guarantees/repairs/<int:repair_id>/"
REQUEST = "guarantee-requests/<int:request_id>/"
urlpatterns = [
    path("guarantees/", cars.Cars.view, name="cars"),
    path("guarantees/of-order/<int:order_id>/", cars.of_order, name="of_order"),
    path("guarantees/jobs/<int:job_id>/tell/", deeds.tell_job, name="tell_job"),
    path("guarantees/hours/<int:left_out_id>/count/", deeds.count_again, name="count_again"),
    path(f"{REPAIR}judge/", deeds.judge, name="judge"),
    path(f"{REPAIR}leave-out/", deeds.leave_out, name="leave_out"),
    path(f"{REPAIR}take-out/", deeds.take_out, name="take_out"),
    path(CAR, cars.car, name="car"),
    path(f"{CAR}panel/", cars.of_vehicle, name="of_vehicle"),
    path(f"{CAR}terms/", deeds.keep_policy, name="keep_policy"),
    path(f"{CAR}note-repair/", deeds.note_repair, name="note_repair"),
    path(f"{CAR}take-request/", requests.take_request, name="take_request"),
    path("first-maintenances/", first.FirstMaintenances.view, name="first_maintenances"),
    path("first-maintenances/of-order/<int:order_id>/", first.confirm, name="confirm_first"),
    path("guarantee-requests/", requests.Requests.view, name="requests"),
    path(REQUEST, requests.one, name="request"),
    path(f"{REQUEST}grant/", requests.grant, name="grant"),
    path(f"{REQUEST}refuse/", requests.refuse, name="refuse"),
    path(f"{REQUEST}dispute/", requests.dispute, name="dispute"),
    path(f"{REQUEST}take-back/", requests.take_back, name="take_back"),
    path(f"{REQUEST}finish/", requests.finish, name="finish"),
    path(f"{REQUEST}withdraw/", requests.withdraw, name="withdraw"),
]
