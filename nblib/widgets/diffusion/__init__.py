"""Diffusion: a cloud of points that dissolves in noise, and returns by a network that takes the noise away."""

from .control import DiffusionExplorer as DiffusionExplorer
