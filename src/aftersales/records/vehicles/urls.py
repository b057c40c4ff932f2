"""Where vehicles are."""

from django.urls import path

from aftersales.records.vehicles.views import catalogue, deeds, detail, hints, lists

app_name = "vehicles"
urlpatterns = [
    path("", lists.Vehicles.view, name="list"),
    path("new/", deeds.register, name="register"),
    path("read-vin/", hints.vin_hint, name="vin_hint"),
    path("read-plate/", hints.plate_hint, name="plate_hint"),
    path("pick/", hints.pick, name="pick"),
    path("models/", lists.Models.view, name="models"),
    path("models/new/", catalogue.new_model, name="new_model"),
    path("models/pick/", hints.pick_model, name="pick_model"),
    path("models/<int:model_id>/", catalogue.model, name="model"),
    path("models/<int:model_id>/set-cycle/", catalogue.set_cycle, name="set_cycle"),
    path("guidance/", lists.Material.view, name="guidance"),
    path("guidance/new/", catalogue.publish_guidance, name="publish_guidance"),
    path("guidance/<int:guidance_id>/", catalogue.guidance_text, name="guidance_text"),
    path("makers/", catalogue.makers, name="makers"),
    path("marks/", lists.Marks.view, name="marks"),
    path("marks/new/", deeds.note_mark, name="note_mark"),
    path("marks/<int:mark_id>/done/", deeds.finish_mark, name="finish_mark"),
    path("of-customer/<int:customer_id>/", detail.of_customer, name="of_customer"),
    path("<int:vehicle_id>/", detail.detail, name="detail"),
    path("<int:vehicle_id>/peek/", detail.peek, name="peek"),
    path("<int:vehicle_id>/history/", detail.history, name="history"),
    path("<int:vehicle_id>/story/", detail.story, name="story"),
    path("<int:vehicle_id>/update/", deeds.update, name="update"),
    path("<int:vehicle_id>/read-odometer/", deeds.read_odometer, name="read_odometer"),
    path("<int:vehicle_id>/correct-odometer/", deeds.correct_odometer, name="correct_odometer"),
    path("<int:vehicle_id>/open-file/", deeds.open_file, name="open_file"),
    path("<int:vehicle_id>/give-plate/", deeds.give_plate, name="give_plate"),
    path("<int:vehicle_id>/change-owner/", deeds.change_owner, name="change_owner"),
    path("<int:vehicle_id>/link-party/", deeds.link_party, name="link_party"),
    path("<int:vehicle_id>/end-party/<int:party_id>/", deeds.end_party, name="end_party"),
    path("<int:vehicle_id>/mark-seller/", deeds.mark_seller, name="mark_seller"),
    path("<int:vehicle_id>/add-document/", deeds.add_document, name="add_document"),
    path("<int:vehicle_id>/note-insurance/", deeds.note_insurance, name="note_insurance"),
    path("<int:vehicle_id>/record-service/", deeds.record_service, name="record_service"),
    path("<int:vehicle_id>/give-instruction/", deeds.give_instruction, name="give_instruction"),
    path("<int:vehicle_id>/raise-warning/", deeds.raise_warning, name="raise_warning"),
    path(
        "<int:vehicle_id>/withdraw-warning/<int:warning_id>/",
        deeds.withdraw_warning,
        name="withdraw_warning",
    ),
    path("<int:vehicle_id>/merge/", deeds.merge, name="merge"),
    path("<int:vehicle_id>/undo-merge/", deeds.undo_merge, name="undo_merge"),
]
