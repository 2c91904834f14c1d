"""A load comes in; a checked, immutable snapshot file goes out, and one link says which is current."""

from rilis_etl.warehouse.snapshots.publish import loading
from rilis_etl.warehouse.snapshots.snapshot_store import Manifest, SnapshotStore
from rilis_etl.warehouse.snapshots.staging_database import StagingDatabase

__all__ = ["Manifest", "SnapshotStore", "StagingDatabase", "loading"]
