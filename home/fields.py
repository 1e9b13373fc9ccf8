"""Model fields that every app may use."""

from django.db import models

from . import phones


class PhoneField(models.CharField):
    """A phone number in the stored form of ``home.phones``."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return phones.normalise(value) if value else value

    def pre_save(self, instance, add):
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value
