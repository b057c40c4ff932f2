"""Addresses of the supplier's page, and of the purchaser's side of it."""

from django.urls import path

from aftersales.faces.chain.views import door, pages, staff

app_name = "chain"
urlpatterns = [
    path("s/<str:token>/", door.address, name="address"),  # secret and short: it goes by message
    path("supply/", pages.home, name="home"),
    path("supply/door/", door.shut, name="door"),
    path("supply/leave/", door.leave, name="leave"),
    path("supply/orders/", pages.orders, name="orders"),
    path("supply/orders/<int:order_id>/", pages.order, name="order"),
    path("supply/orders/<int:order_id>/confirm/", pages.confirm, name="confirm"),
    path("supply/orders/<int:order_id>/shipped/", pages.ship, name="ship"),
    path("supply/offers/<int:offer_id>/", pages.offer, name="offer"),
    path("supply/offers/<int:offer_id>/decline/", pages.decline, name="decline"),
    path("supply/deliveries/", pages.deliveries, name="deliveries"),
    path("supply/stock/", pages.stock, name="stock"),
    # the purchaser's side
    path("chain/suppliers/<int:supplier_id>/", staff.page_of_supplier, name="page_of_supplier"),
    path("chain/suppliers/<int:supplier_id>/invite/", staff.invite, name="invite"),
    path("chain/accesses/<int:access_id>/stock/", staff.share_stock, name="share_stock"),
    path("chain/accesses/<int:access_id>/revoke/", staff.revoke, name="revoke"),
]
