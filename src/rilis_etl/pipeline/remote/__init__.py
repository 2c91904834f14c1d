"""An option: jobs for other machines go out, files that they fetched and pages that they parsed come in."""

from rilis_etl.pipeline.remote.inbox import with_remote_work

__all__ = ["with_remote_work"]
