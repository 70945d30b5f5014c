"""Whistles 吹哨: a grid officer blows, a department reports in, the officer checks, the reporter judges."""
