from django.urls import path

from aftersales.ground.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.endpoints, name="list"),
    path("new/", views.open_endpoint, name="open"),
    path("<int:endpoint_id>/", views.change, name="change"),
    path("<int:endpoint_id>/renew/", views.renew, name="renew"),
    path("deliveries/", views.Deliveries.view, name="deliveries"),
    path("deliveries/<int:delivery_id>/", views.delivery, name="delivery"),
    path("deliveries/<int:delivery_id>/redeliver/", views.redeliver, name="redeliver"),
]
