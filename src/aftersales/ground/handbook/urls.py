from django.urls import path

from aftersales.ground.handbook import views

app_name = "handbook"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("new/", views.add, name="add"),
    path("steps/<str:step>/", views.step, name="step"),
    path("steps/<str:step>/part/", views.step_part, name="step_part"),
    path("versions/<int:version_id>/", views.version, name="version"),
    path(
        "versions/<int:version_id>/against/<int:earlier_id>/", views.difference, name="difference"
    ),
    path("versions/<int:version_id>/revise/", views.revise, name="revise"),
    path("versions/<int:version_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("versions/<int:version_id>/check/", views.check, name="check"),
    path("versions/<int:version_id>/send-back/", views.send_back, name="send-back"),
    path("versions/<int:version_id>/approve/", views.approve, name="approve"),
    path("versions/<int:version_id>/enforce/", views.enforce, name="enforce"),
    path("versions/<int:version_id>/withdraw/", views.withdraw, name="withdraw"),
    path("versions/<int:version_id>/keep/", views.keep, name="keep"),
    path("<str:code>/", views.read, name="read"),
    path("<str:code>/write/", views.write, name="write"),
    path("<str:code>/versions/", views.versions, name="versions"),
]
