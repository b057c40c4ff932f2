"""Where the technical desk is."""

from django.urls import path

from aftersales.lane.support.views import damage, desk, knowing, lists, phoning, processes

app_name = "support"
REQUEST = "requests/<int:help_request_id>/"
ENTRY = "knowledge/<int:entry_id>/"
DAMAGE = "damages/<int:damage_id>/"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("requests/", lists.Requests.view, name="requests"),
    path("jobs/<int:job_id>/ask/", desk.ask_for_job, name="ask_for_job"),
    path("orders/<int:order_id>/ask/", desk.ask_for_order, name="ask_for_order"),
    path("consultations/<int:consultation_id>/ask/", desk.ask_for_talk, name="ask_for_talk"),
    path(REQUEST, desk.request, name="request"),
    path(f"{REQUEST}take/", desk.take, name="take"),
    path(f"{REQUEST}take-job/", desk.take_job, name="take_job"),
    path(f"{REQUEST}rule/", desk.rule, name="rule"),
    path(f"{REQUEST}pass-on/", desk.pass_on, name="pass_on"),
    path(f"{REQUEST}tell/", desk.tell, name="tell"),
    path(f"{REQUEST}ask-again/", desk.ask_again, name="ask_again"),
    path(f"{REQUEST}withdraw/", desk.withdraw, name="withdraw"),
    path(f"{REQUEST}propose/", knowing.propose_from_ruling, name="propose_from_ruling"),
    path("knowledge/", lists.Knowledge.view, name="knowledge"),
    path("knowledge/new/", knowing.propose, name="propose"),
    path("jobs/<int:job_id>/propose/", knowing.propose_from_job, name="propose_from_job"),
    path("jobs/<int:job_id>/fits/", knowing.of_job, name="of_job"),
    path(ENTRY, knowing.entry, name="entry"),
    path(f"{ENTRY}change/", knowing.change, name="change_entry"),
    path(f"{ENTRY}approve/", knowing.approve, name="approve_entry"),
    path(f"{ENTRY}decline/", knowing.decline, name="decline_entry"),
    path(f"{ENTRY}retire/", knowing.retire, name="retire_entry"),
    path(f"{ENTRY}jobs/<int:job_id>/helped/", knowing.helped, name="helped"),
    path(f"{ENTRY}jobs/<int:job_id>/did-not-help/", knowing.did_not_help, name="did_not_help"),
    path("calls/", phoning.Calls.view, name="calls"),
    path("places/", phoning.places, name="places"),
    path("places/new/", phoning.new_place, name="new_place"),
    path("places/<int:test_place_id>/change/", phoning.change_place, name="change_place"),
    path("consultations/<int:consultation_id>/address/", phoning.address, name="address"),
    path("damages/", lists.Damages.view, name="damages"),
    path("orders/<int:order_id>/damage/", damage.record, name="record_damage"),
    path(DAMAGE, damage.detail, name="damage"),
    path(f"{DAMAGE}assess/", damage.assess, name="assess_damage"),
    path(f"{DAMAGE}approve/", damage.approve, name="approve_damage"),
    path(f"{DAMAGE}send-back/", damage.send_back, name="send_damage_back"),
    path(f"{DAMAGE}make-good/", damage.make_good, name="make_good"),
    path(f"{DAMAGE}propose/", knowing.propose_from_damage, name="propose_from_damage"),
    path(f"{DAMAGE}close/", damage.close, name="close_damage"),
    path(f"{DAMAGE}reopen/", damage.reopen, name="reopen_damage"),
    path("processes/", processes.processes, name="processes"),
    path("processes/<slug:process>/feedback/", processes.give, name="give_feedback"),
    path("feedback/<int:feedback_id>/answer/", processes.answer, name="answer_feedback"),
    path("of-order/<int:order_id>/", desk.of_order, name="of_order"),
    path("of-consultation/<int:consultation_id>/", desk.of_consultation, name="of_consultation"),
]
