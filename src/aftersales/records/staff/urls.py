"""Addresses of this room."""

from django.urls import path

from aftersales.records.staff.views import account, door

app_name = "staff"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-in/factor/", door.factor, name="factor"),
    path("sign-in/passkey/", door.passkey_options, name="passkey_options"),
    path("sign-in/passkey/answer/", door.passkey_answer, name="passkey_answer"),
    path("sign-in/password/", door.password_step, name="password_step"),
    path("sign-in/enrol/", door.enrol_step, name="enrol_step"),
    path("welcome/", door.welcome, name="welcome"),
    path("switch/", door.switch, name="switch"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("me/", account.me, name="me"),
    path("me/password/", account.password, name="me_password"),
    path("me/pin/", account.pin, name="me_pin"),
    path("me/factors/", account.factors, name="me_factors"),
    path("me/factors/app/", account.begin_totp, name="begin_totp"),
    path("me/factors/codes/", account.recovery_codes, name="recovery_codes"),
    path("me/factors/<int:factor_id>/remove/", account.remove_factor, name="remove_factor"),
    path("me/factors/passkey/", account.passkey_options, name="new_passkey_options"),
    path("me/factors/passkey/answer/", account.passkey_answer, name="new_passkey_answer"),
    path("me/sessions/<str:key_hash>/end/", account.end_session, name="end_session"),
    path("me/act-for/", account.act_for, name="act_for"),
    path("me/deputy/", account.deputy, name="me_deputy"),
    path("me/deputy/<int:delegation_id>/dismiss/", account.dismiss, name="dismiss_deputy"),
    path("me/sheets/<int:sheet_id>/read/", account.read_sheet, name="read_sheet"),
]
