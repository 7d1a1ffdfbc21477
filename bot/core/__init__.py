"""Decides. No I/O, no await, no clock, no logging: values in, values out."""
