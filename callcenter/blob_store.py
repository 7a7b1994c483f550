"""The store of blobs that the settings name."""

from __future__ import annotations

from callcenter.config import BlobAdapter, BlobSettings, Settings
from callcenter.kernel.blobs import Blobs, LocalBlobs
from callcenter.kernel.clock import SystemClock
from callcenter.kernel.crypto import Vault
from callcenter.kernel.errors import UsageError
from callcenter.kernel.s3 import Bucket, S3Blobs, S3Objects, S3Shelf
from callcenter.kernel.s3_signature import Credentials


def blob_store(settings: Settings, vault: Vault) -> Blobs:
    """Opened, but not yet asked anything; whoever opens it closes it."""
    match settings.blobs.adapter:
        case BlobAdapter.local:
            return LocalBlobs(settings.blobs_dir, vault)
        case BlobAdapter.s3:
            return S3Blobs(_bucket(settings.blobs), vault, SystemClock().now)


def backup_objects(settings: Settings, part_bytes: int) -> S3Objects:
    """Where backups lie in the bucket of the settings; whoever opens it closes it."""
    prefix = settings.backup.s3_prefix
    if not prefix:
        raise UsageError("没有设置 backup.s3_prefix，不知道备份在存储桶的什么位置。")
    place = f"{prefix.strip('/')}/"
    return S3Objects(_bucket(settings.blobs), place, SystemClock().now, part_bytes)


async def check_bucket(settings: BlobSettings) -> None:
    """Raise BlobStoreUnavailable unless the bucket answers to these credentials."""
    shelf = S3Shelf(_bucket(settings), SystemClock().now)
    try:
        await shelf.check()
    finally:
        await shelf.close()


def _bucket(blobs: BlobSettings) -> Bucket:
    if not (blobs.endpoint and blobs.bucket and blobs.key_id and blobs.secret):
        raise UsageError("没有给全对象存储的设置（blobs.endpoint、bucket、key_id、secret）。")
    credentials = Credentials(blobs.key_id, blobs.secret, blobs.region)
    return Bucket(blobs.endpoint, blobs.bucket, credentials, blobs.virtual_host)
