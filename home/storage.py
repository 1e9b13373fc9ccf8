"""How static files are stored for production: compressed, under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also where one of our modules imports another, so that all of them may be cached for good."""

    support_js_module_import_aggregation = True
