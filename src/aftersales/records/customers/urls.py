"""Addresses of this room."""

from django.urls import path
from django.views.decorators.http import require_POST

from aftersales.records.customers.views import (
    analysis,
    consultations,
    files,
    needs,
    remarks,
    retention,
)
from aftersales.records.customers.views.lists import Consultations, Customers, Needs, Remarks
from aftersales.records.customers.views.retention import Leaving

app_name = "customers"
ONE = "customers/<int:customer_id>/"
urlpatterns = [
    path("customers/", Customers.view, name="list"),
    path("customers/new/", files.register, name="register"),
    path("customers/likely/", require_POST(files.likely), name="likely"),
    path("customers/pick/", require_POST(files.pick), name="pick"),
    path("customers/base/", analysis.analysis, name="analysis"),
    path("customers/quality/", analysis.quality, name="quality"),
    path("customers/retention/", Leaving.view, name="retention"),
    path(f"{ONE}keep/", retention.keep, name="keep_file"),
    path(f"{ONE}release/", require_POST(retention.release), name="release_file"),
    path("customers/duplicates/", analysis.duplicates, name="duplicates"),
    path(
        "customers/duplicates/find/", require_POST(analysis.find_duplicates), name="find_duplicates"
    ),
    path(
        "customers/duplicates/<int:pair_id>/dismiss/",
        require_POST(analysis.dismiss_duplicate),
        name="dismiss_duplicate",
    ),
    path(
        "customers/merges/<int:merge_id>/undo/",
        require_POST(analysis.undo_merge),
        name="undo_merge",
    ),
    path(ONE, files.detail, name="detail"),
    path(f"{ONE}peek/", files.peek, name="peek"),
    path(f"{ONE}open/", files.open_file, name="open_file"),
    path(f"{ONE}story/", files.story, name="story"),
    path(f"{ONE}changes/", files.changes, name="changes"),
    path(f"{ONE}reveal/", require_POST(files.reveal), name="reveal"),
    path(f"{ONE}change/", files.change, name="change"),
    path(f"{ONE}verify/", require_POST(files.verify), name="verify"),
    path(f"{ONE}points/add/", files.add_point, name="add_point"),
    path(
        f"{ONE}points/<int:point_id>/remove/", require_POST(files.remove_point), name="remove_point"
    ),
    path(
        f"{ONE}points/<int:point_id>/main/",
        require_POST(files.mark_point),
        {"how": "main"},
        name="point_main",
    ),
    path(
        f"{ONE}points/<int:point_id>/wrong/",
        require_POST(files.mark_point),
        {"how": "wrong"},
        name="point_wrong",
    ),
    path(
        f"{ONE}points/<int:point_id>/right/",
        require_POST(files.mark_point),
        {"how": "right"},
        name="point_right",
    ),
    path(f"{ONE}contacts/add/", files.add_contact, name="add_contact"),
    path(
        f"{ONE}contacts/<int:contact_id>/remove/",
        require_POST(files.remove_contact),
        name="remove_contact",
    ),
    path(f"{ONE}grade/", files.grade, name="grade"),
    path(f"{ONE}credit/", files.rate_credit, name="rate_credit"),
    path(f"{ONE}talk/", files.plan_talk, name="plan_talk"),
    path(f"{ONE}subjects/add/", files.add_subject, name="add_subject"),
    path(
        f"{ONE}subjects/<int:subject_id>/use/", require_POST(files.use_subject), name="use_subject"
    ),
    path(f"{ONE}consents/give/", files.give_consent, name="give_consent"),
    path(f"{ONE}consents/withdraw/", files.withdraw_consent, name="withdraw_consent"),
    path(f"{ONE}merge/", files.merge, name="merge"),
    path(f"{ONE}export/", files.export_person, name="export_person"),
    path(f"{ONE}erase/", files.erase, name="erase"),
    path(f"{ONE}needs/add/", needs.record_need, name="record_need"),
    path("consultations/", Consultations.view, name="consultations"),
    path("consultations/new/", consultations.consult, name="consult"),
    path("consultations/<int:consultation_id>/", consultations.detail, name="consultation"),
    path(
        "consultations/<int:consultation_id>/answer/",
        consultations.answer,
        name="answer_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/follow-up/",
        consultations.follow_up,
        name="follow_up_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/handle/",
        consultations.handle,
        name="handle_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/reopen/",
        consultations.reopen,
        name="reopen_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/assign/",
        consultations.assign,
        name="assign_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/close/",
        require_POST(consultations.close),
        name="close_consultation",
    ),
    path(
        "consultations/<int:consultation_id>/agree-visit/",
        consultations.agree_visit,
        name="agree_visit",
    ),
    path(
        "consultations/<int:consultation_id>/make-visit/",
        require_POST(consultations.make_visit),
        name="make_visit",
    ),
    path(f"{ONE}pass-on/", remarks.pass_on, name="pass_on"),
    path("remarks/", Remarks.view, name="remarks"),
    path("remarks/<int:remark_id>/", remarks.detail, name="remark"),
    path("remarks/<int:remark_id>/settle/", require_POST(remarks.settle), name="settle_remark"),
    path("needs/", Needs.view, name="needs"),
    path("needs/figures/", needs.figures, name="need_figures"),
    path("needs/<int:need_id>/", needs.detail, name="need"),
    path("needs/<int:need_id>/plan/", needs.plan, name="plan_solution"),
    path("needs/<int:need_id>/deliver/", require_POST(needs.deliver), name="deliver_solution"),
    path("needs/<int:need_id>/check/", needs.check, name="check_solution"),
    path("needs/<int:need_id>/drop/", require_POST(needs.drop), name="drop_need"),
]
