"""Where Piccolo finds the engine and the tables."""

from piccolo.conf.apps import AppRegistry

from absorb.db import ENGINE as DB

APP_REGISTRY = AppRegistry(apps=["absorb.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
