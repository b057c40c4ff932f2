from django.urls import path

from aftersales.ground.files import views

app_name = "files"
urlpatterns = [
    path("<int:file_id>/", views.content, name="content"),
    path("<int:file_id>/thumbnail/", views.thumbnail, name="thumbnail"),
]
