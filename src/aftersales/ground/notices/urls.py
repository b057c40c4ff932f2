from django.urls import path

from aftersales.ground.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<int:notice_id>/open/", views.open_notice, name="open"),
    path("inbox/<int:notice_id>/finish/", views.finish, name="finish"),
    path("outbox/", views.Outbox.view, name="outbox"),
    path("outbox/<int:message_id>/", views.message, name="message"),
    path("outbox/<int:message_id>/resolve/", views.resolve, name="resolve"),
]
