"""How the property tests of the core run: they measure meaning, not time, whatever else the machine does."""

from hypothesis import HealthCheck, settings

settings.register_profile("core", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("core")
