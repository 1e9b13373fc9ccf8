"""Uploads in an S3-compatible store, for several machines: pictures as readers see them are public, all else is not."""

from storages.backends.s3 import S3Storage

PUBLIC = "images/"  # renditions: what nginx shows of the folder of uploads, where there is one


class UploadStore(S3Storage):
    addressing_style = "path"
    file_overwrite = False
    querystring_auth = False

    def get_object_parameters(self, name):
        if not name.startswith(PUBLIC):
            return {"ACL": "private"}
        return {"ACL": "public-read", "CacheControl": "public, max-age=2592000"}
