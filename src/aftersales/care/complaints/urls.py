urlpatterns: list = []
app_name = "complaints"
