"""Addresses of this room."""

from django.urls import path

from aftersales.ground.network import views

app_name = "network"
urlpatterns = [
    path("stores/", views.Stores.view, name="stores"),
    path("stores/open/", views.open_store, name="open_store"),
    path("stores/<int:store_id>/", views.store, name="store"),
    path("stores/<int:store_id>/settings/", views.settle_store, name="settle_store"),
    path("stores/<int:store_id>/hours/", views.set_hours, name="set_hours"),
    path("stores/<int:store_id>/special-day/", views.set_special_day, name="set_special_day"),
    path("stores/<int:store_id>/grade/", views.grade_store, name="grade_store"),
    path("stores/<int:store_id>/guided-by/", views.guide_station, name="guide_station"),
    path("stores/<int:store_id>/brands/", views.choose_brands, name="choose_brands"),
    path("stores/brands/", views.brands, name="brands"),
    path("stores/brands/add/", views.add_brand, name="add_brand"),
    path("stores/<int:store_id>/close/", views.close_store, name="close_store"),
    path(
        "stores/special-days/<int:special_day_id>/lift/",
        views.lift_special_day,
        name="lift_special_day",
    ),
    path("stores/grades/", views.grades, name="grades"),
    path("stores/grades/set/", views.set_grade, name="set_grade"),
    path("stores/contracts/", views.contracts, name="contracts"),
    path("stores/contracts/sign/", views.sign_contract, name="sign_contract"),
    path("stores/contracts/<int:contract_id>/end/", views.end_contract, name="end_contract"),
]
