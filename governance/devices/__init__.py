"""Devices 设备: smoke detectors, electricity sets and gas alarms, where they hang and how they are."""
