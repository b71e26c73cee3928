"""Absorb: from the ideas in a town's tank to the money that was really drawn."""

__version__ = "0.1.0"
