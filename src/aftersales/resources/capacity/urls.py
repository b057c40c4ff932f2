"""Where the workshop's means are."""

from django.urls import path

from aftersales.resources.capacity import views

app_name = "capacity"
urlpatterns = [
    path("", views.day, name="day"),
    path("resources/", views.Resources.view, name="resources"),
    path("resources/new/", views.register, name="register"),
    path("resources/<int:resource_id>/", views.resource, name="resource"),
    path("resources/<int:resource_id>/take-out/", views.take_out, name="take_out"),
    path("resources/<int:resource_id>/put-back/", views.put_back, name="put_back"),
    path("resources/<int:resource_id>/retire/", views.retire, name="retire"),
    path("resources/<int:resource_id>/rate/", views.rate, name="rate"),
    path("resources/<int:resource_id>/lend/", views.lend, name="lend"),
    path("resources/<int:resource_id>/take-back/", views.take_back, name="take_back"),
    path("resources/<int:resource_id>/calibrate/", views.calibrate, name="calibrate"),
    path("resources/<int:resource_id>/plan-upkeep/", views.plan_upkeep, name="plan_upkeep"),
    path("upkeep/<int:upkeep_plan_id>/record/", views.record_upkeep, name="record_upkeep"),
    path("upkeep/<int:upkeep_plan_id>/block/", views.block_for_upkeep, name="block_for_upkeep"),
    path("upkeep/<int:upkeep_plan_id>/end/", views.end_upkeep, name="end_upkeep"),
    path("tools/", views.Tools.view, name="tools"),
]
