"""Tells over HTTP how the running service does: numbers for Prometheus, health for a probe. Changes nothing."""
