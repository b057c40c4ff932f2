from django.urls import path

from aftersales.web import views

app_name = "web"
urlpatterns = [
    path("face/language/", views.language, name="language"),
    path("face/store/", views.store, name="store"),
    path("face/views/keep/", views.save_view, name="save_view"),
    path("face/views/<int:saved_view_id>/give-up/", views.drop_view, name="drop_view"),
]
