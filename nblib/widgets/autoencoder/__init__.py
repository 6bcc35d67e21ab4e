"""An autoencoder with a code of two numbers, to walk in."""

from .control import AutoencoderExplorer

__all__ = ["AutoencoderExplorer"]
