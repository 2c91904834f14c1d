"""The door for alerts: a choice of places and a message go in, letters and posts go out.

It knows neither the warehouse nor Prefect.
"""

from rilis_etl.notify.choice import Choice, read_choice
from rilis_etl.notify.delivery import send
from rilis_etl.notify.message import Kind, Message

__all__ = ["Choice", "Kind", "Message", "read_choice", "send"]
