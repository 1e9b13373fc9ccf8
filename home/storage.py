"""How static files are stored for production: compressed, under names that change with their content."""

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .scripts import squeeze_js


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also where one of our modules imports another, so that all of them may be cached for good."""

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        if name.startswith("js/") and name.endswith(".js"):  # ours; packages have folders of their own
            source = b"".join(content.chunks()).decode()  # from its beginning: it was read before, to be hashed
            content = ContentFile(squeeze_js(source).encode())
        return super()._save(name, content)
