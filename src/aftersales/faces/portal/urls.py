"""Addresses of the customer's page, and of the desk's side of it."""

from django.urls import path

from aftersales.faces.portal.views import booking, door, invoice, mine, staff, visits

app_name = "portal"
urlpatterns = [
    # secret addresses: short, since they go out by message
    path("e/<str:token>/", door.address, name="estimate"),
    path("v/<str:token>/", door.address, name="link"),
    path("my/", visits.home, name="home"),
    path("my/events", visits.no_line),
    path("my/sign-in/", door.sign_in, name="sign_in"),
    path("my/code/", door.code, name="code"),
    path("my/proof/", door.prove, name="prove"),
    path("my/choose/", door.choose, name="choose"),
    path("my/leave/", door.leave, name="leave"),
    path("my/visits/<int:order_id>/", visits.visit, name="visit"),
    path("my/visits/<int:order_id>/live/", visits.live, name="live"),
    path("my/visits/<int:order_id>/jobs/<int:job_id>/", visits.decide, name="decide"),
    path("my/visits/<int:order_id>/photos/<int:file_id>/", visits.photo, name="photo"),
    path("my/visits/<int:order_id>/crew/<int:person_id>/", visits.portrait, name="portrait"),
    path(
        "my/visits/<int:order_id>/papers/<str:code>/<int:object_id>/",
        visits.paper,
        name="paper",
    ),
    path("my/bills/<int:settlement_id>/invoice/", invoice.invoice, name="invoice"),
    path("my/book/", booking.book, name="book"),
    path("my/bookings/<int:appointment_id>/", booking.booking, name="booking"),
    path("my/bookings/<int:appointment_id>/cancel/", booking.cancel, name="cancel"),
    path("my/data/", mine.mine, name="mine"),
    path("my/data/consents/<slug:purpose>/", mine.consent, name="consent"),
    path("my/data/copy/", mine.copy, name="copy"),
    path("my/data/erase/", mine.erase, name="erase"),
    # the desk's side
    path("portal/orders/<int:order_id>/", staff.page_of_visit, name="page_of_visit"),
    path("portal/orders/<int:order_id>/invite/", staff.invite, name="invite"),
    path("portal/orders/<int:order_id>/show/", staff.show_code, name="show_code"),
    path("portal/orders/<int:order_id>/revoke/", staff.revoke, name="revoke"),
    path("portal/wishes/", staff.wishes, name="wishes"),
    path("portal/wishes/<int:wish_id>/called/", staff.note_called, name="note_called"),
]
