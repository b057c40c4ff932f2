from django.urls import path

from aftersales.web import kit, views
from aftersales.web.log.page import Log

app_name = "web"
urlpatterns = [
    path("events", views.no_events),
    path("kit/", kit.kit, name="kit"),
    path("kit/offers/", kit.offers, name="kit_offers"),
    path("kit/drawer/", kit.quick_look, name="kit_drawer"),
    path("kit/sheet/", kit.sheet, name="kit_sheet"),
    path("log/", Log.view, name="log"),
    path("ways/", views.ways, name="ways"),
    path("face/ways/", views.ways_of_all, name="ways_of_all"),
    path("face/ways/<slug:group>/", views.ways_of, name="ways_of"),
    path("face/keys/", views.keys, name="keys"),
    path("face/language/", views.language, name="language"),
    path("face/unread/", views.unread, name="unread"),
    path("face/store/", views.store, name="store"),
    path("face/views/keep/", views.save_view, name="save_view"),
    path("face/views/<int:saved_view_id>/give-up/", views.drop_view, name="drop_view"),
]
