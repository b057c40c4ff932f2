"""Where the catalogue of work is."""

from django.urls import path

from aftersales.resources.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("operations/", views.Operations.view, name="operations"),
    path("operations/new/", views.new_operation, name="new_operation"),
    path("operations/<int:operation_id>/", views.operation, name="operation"),
    path("operations/<int:operation_id>/time/", views.set_standard_time, name="set_standard_time"),
    path("operations/<int:operation_id>/retire/", views.retire_operation, name="retire_operation"),
    path("packages/", views.Packages.view, name="packages"),
    path("packages/new/", views.new_package, name="new_package"),
    path("packages/<int:package_id>/", views.package, name="package"),
    path("packages/<int:package_id>/price/", views.price_package, name="price_package"),
    path("packages/<int:package_id>/retire/", views.retire_package, name="retire_package"),
    path("tariffs/", views.Tariffs.view, name="tariffs"),
    path("tariffs/set/", views.set_tariff, name="set_tariff"),
    path("charges/", views.charges, name="charges"),
    path("charges/set/", views.register_charge, name="register_charge"),
    path("taxes/", views.taxes, name="taxes"),
    path("taxes/set/", views.set_tax_rate, name="set_tax_rate"),
]
