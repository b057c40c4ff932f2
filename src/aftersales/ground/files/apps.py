from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "aftersales.ground.files"
    label = "files"
