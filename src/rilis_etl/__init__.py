"""rilis_etl: institutions' news pages in, a press-release corpus that can be queried with SQL out."""

__version__ = "0.1.0"
