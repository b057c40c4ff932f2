"""Where complaints are."""

from django.urls import path

from aftersales.care.complaints.views import analysis, deeds, detail, lists, staff

app_name = "complaints"
ONE = "<int:complaint_id>/"
REMEDY = "remedies/<int:remedy_id>/"
MEASURE = "preventions/<int:prevention_id>/"
ON_STAFF = "staff/<int:staff_complaint_id>/"
urlpatterns = [
    path("", lists.Complaints.view, name="list"),
    path("take/", deeds.take, name="take"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("of-order/<int:order_id>/", analysis.of_order, name="of_order"),
    path("of-customer/<int:customer_id>/", analysis.of_customer, name="of_customer"),
    path("remedies/", lists.Remedies.view, name="remedies"),
    path(f"{REMEDY}approve/", deeds.approve_remedy, name="approve_remedy"),
    path(f"{REMEDY}deny/", deeds.deny_remedy, name="deny_remedy"),
    path(f"{REMEDY}carry-out/", deeds.carry_out_remedy, name="carry_out_remedy"),
    path(f"{REMEDY}check/", deeds.check_remedy, name="check_remedy"),
    path("referrals/", lists.Referrals.view, name="referrals"),
    path(
        "referrals/<int:referral_id>/answer/",
        deeds.answer_for_department,
        name="answer_for_department",
    ),
    path("preventions/", lists.Preventions.view, name="preventions"),
    path("preventions/plan/", deeds.prevent, name="prevent"),
    path(MEASURE, detail.prevention, name="prevention"),
    path(f"{MEASURE}put-in-force/", deeds.put_in_force, name="put_in_force"),
    path(f"{MEASURE}judge/", deeds.judge_effect, name="judge_effect"),
    path("staff/", lists.StaffComplaints.view, name="staff_list"),
    path("staff/take/", staff.take_staff, name="take_staff"),
    path(ON_STAFF, staff.staff, name="staff"),
    path(f"{ON_STAFF}investigate/", staff.investigate, name="investigate"),
    path(f"{ON_STAFF}judge/", staff.judge_staff, name="judge_staff"),
    path(f"{ON_STAFF}close/", staff.close_staff, name="close_staff"),
    path(ONE, detail.detail, name="detail"),
    path(f"{ONE}settle/", deeds.settle, name="settle"),
    path(f"{ONE}promote/", deeds.promote, name="promote"),
    path(f"{ONE}link/", deeds.link, name="link"),
    path(f"{ONE}hand-to/", deeds.hand_to, name="hand_to"),
    path(f"{ONE}pass-up/", deeds.pass_up, name="pass_up"),
    path(f"{ONE}pass-to-risks/", deeds.pass_to_risks, name="pass_to_risks"),
    path(f"{ONE}verify/", deeds.verify, name="verify"),
    path(f"{ONE}analyse/", deeds.analyse, name="analyse"),
    path(f"{ONE}propose-remedy/", deeds.propose_remedy, name="propose_remedy"),
    path(f"{ONE}plan/", deeds.plan, name="plan"),
    path(f"{ONE}carry-out/", deeds.carry_out, name="carry_out"),
    path(f"{ONE}feed-back/", deeds.feed_back, name="feed_back"),
    path(f"{ONE}look-again/", deeds.look_again, name="look_again"),
    path(f"{ONE}close/", deeds.close, name="close"),
    path(f"{ONE}log-contact/", deeds.log_contact, name="log_contact"),
    path(f"{ONE}ask-satisfaction/", deeds.ask_satisfaction, name="ask_satisfaction"),
    path(f"{ONE}wait/", deeds.wait, name="wait"),
    path(f"{ONE}go-on/", deeds.go_on, name="go_on"),
    path(f"{ONE}refer/", deeds.refer, name="refer"),
]
