from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .models import Area
from .permissions import KeptPolicy
from .viewsets import VIEWSETS

register_permission_policy(Area, KeptPolicy(Area))

for viewset in VIEWSETS:
    register_snippet(viewset)
