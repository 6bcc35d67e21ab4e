"""Measurements, each beside a target: `make bench` runs them all and writes _build/bench/*.json."""
