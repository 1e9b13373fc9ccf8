"""One Django view that says a word, to compare pages with: `gunicorn bench.bare:application`."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bench")
urlpatterns = [path("", lambda request: HttpResponse("Xin chào"))]
application = get_wsgi_application()
