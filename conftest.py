"""The plugins of the project's tests; fixtures are in tests/conftest.py."""

import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.programs", "tests.sharing"]

# No test is timed: on a busy machine a slow example says nothing about the code. The daily tests try the same examples every
# time, so that what fails is the change; the long run (tests/long) tries new ones.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Who starts the tests in the background of a shell has told them to ignore Ctrl-C; the processes that tests interrupt must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
