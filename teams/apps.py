from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = "Tổ"

    def ready(self):
        from . import tallies

        tallies.connect()
