"""The restricted Boltzmann machine: Gibbs chains side by side, a machine of three units, and one that learns."""

from .control import BoltzmannExplorer as BoltzmannExplorer
