"""Where parts are."""

from django.urls import path

from aftersales.supply.parts.views import deeds, desk, detail, lists, transfers

app_name = "parts"
urlpatterns = [
    path("", lists.Parts.view, name="list"),
    path("desk/", desk.desk, name="desk"),
    path("desk/scan/", desk.scan, name="scan"),
    path("moves/", lists.Moves.view, name="moves"),
    path("moves/<int:move_id>/return-issue/", deeds.return_issue, name="return_issue"),
    path("moves/<int:move_id>/cancel/", deeds.cancel, name="cancel"),
    path("reservations/", lists.Kept.view, name="reservations"),
    path("reservations/<int:reservation_id>/release/", deeds.release, name="release"),
    path("removed/", lists.Removed.view, name="removed"),
    path("quarantine/", lists.SetAside.view, name="quarantine"),
    path("quarantine/<int:quarantine_id>/into-stock/", deeds.release_held, name="release_held"),
    path("quarantine/<int:quarantine_id>/send-back/", deeds.send_back_held, name="send_back_held"),
    path("bins/", lists.Bins.view, name="bins"),
    path("bins/new/", deeds.open_bin, name="open_bin"),
    path("lines/<int:line_id>/pick/", deeds.pick_line, name="pick_line"),
    path("lines/<int:line_id>/issue/", deeds.issue_line, name="issue_line"),
    path("lines/<int:line_id>/withdraw/", deeds.withdraw_line, name="withdraw_line"),
    path("incoming/<int:incoming_id>/redate/", deeds.redate, name="redate"),
    path("incoming/<int:incoming_id>/call-off/", deeds.call_off, name="call_off"),
    path("transfers/", transfers.Transfers.view, name="transfers"),
    path("transfers/new/", transfers.new, name="new_transfer"),
    path("transfers/<int:transfer_id>/", transfers.transfer, name="transfer"),
    path("transfers/<int:transfer_id>/dispatch/", transfers.dispatch, name="dispatch_transfer"),
    path("transfers/<int:transfer_id>/receive/", transfers.receive, name="receive_transfer"),
    path("transfers/<int:transfer_id>/cancel/", transfers.cancel, name="cancel_transfer"),
    path("transfers/<int:transfer_id>/write-off/", transfers.write_off, name="write_off_transfer"),
    path("pick/", deeds.pick, name="pick"),
    path("<int:part_id>/", detail.detail, name="detail"),
    path("<int:part_id>/receive/", deeds.receive, name="receive"),
    path("<int:part_id>/reserve/", deeds.reserve, name="reserve"),
    path("<int:part_id>/ask/", deeds.ask, name="ask"),
    path("<int:part_id>/expect/", deeds.expect, name="expect"),
    path("<int:part_id>/place/", deeds.place, name="place"),
    path("<int:part_id>/adjust/", deeds.adjust, name="adjust"),
    path("<int:part_id>/set-price/", deeds.set_price, name="set_price"),
    path("<int:part_id>/origin/", deeds.set_origin, name="set_origin"),
    path("<int:part_id>/proofs/new/", deeds.note_proof, name="note_proof"),
    path("<int:part_id>/supersede/", deeds.supersede, name="supersede"),
]
