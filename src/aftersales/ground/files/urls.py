from django.urls import path

from aftersales.ground.files import views

app_name = "files"
urlpatterns = [
    path("<int:file_id>/", views.content, name="content"),
    path("<int:file_id>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<int:file_id>/discard/", views.discard, name="discard"),
    path("of/<slug:kind>/<int:object_id>/", views.attachments, name="attachments"),
    path("of/<slug:kind>/<int:object_id>/keep/", views.keep, name="keep"),
]
