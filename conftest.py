"""The plugins of the project's tests; fixtures are in tests/conftest.py."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.programs", "tests.sharing"]

# No test is timed: on a busy machine a slow example says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
