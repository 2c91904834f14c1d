"""`rilis up`: the settings of a machine go in, a supervised process tree of Prefect's server and flows comes out.

Also what other rooms ask of it: how it is doing, whom to alert, what is wrong with the installation.
"""

from rilis_etl.service.service_config import MachineRole, ServiceConfig

__all__ = ["MachineRole", "ServiceConfig"]
