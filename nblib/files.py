"""Files: the parameters and the state of a network, saved and loaded."""

from __future__ import annotations

import os

import numpy as np

from nblib.checks import Array, array
from nblib.layers import Layer

PathLike = str | os.PathLike[str]


def save(model: Layer, path: PathLike) -> None:
    """Write parameters and state to a NumPy `.npz` file; the layers are not in it: build the same network to load it."""
    with open(path, "wb") as file:  # so that the name stays the one that was given
        np.savez(file, **arrays_of(model))  # type: ignore[arg-type]


def arrays_of(model: Layer) -> dict[str, Array]:
    """Return all that a model has learned, parameters and state, by name: the arrays themselves, not copies."""
    return {**model.params, **model.state}


def load(model: Layer, path: PathLike) -> None:
    """Read what `save` wrote for a network of these layers into its parameters and state.

    Nothing in the file is executed (no pickle) and no array is read that is not expected, whatever the file is.
    ValueError if it is damaged or belongs to another network; the network is then as before.
    """
    import zipfile  # here, so that importing nblib stays quick

    def refuse(reason: str) -> ValueError:
        return ValueError(f"path must be a file that save() wrote for {model!r}, but {os.fspath(path)!r} {reason}.")

    own, arrays = arrays_of(model), {}
    with open(path, "rb") as file:  # a missing file is the usual FileNotFoundError
        try:
            archive = zipfile.ZipFile(file)
        except Exception:  # a damaged file may raise anything
            raise refuse("is damaged or no .npz file") from None
        if set(archive.namelist()) != {f"{name}.npy" for name in own}:
            names = ", ".join(sorted(name.removesuffix(".npy") for name in archive.namelist())[:8])
            raise refuse(f"holds {names or 'nothing'}")
        for name, p in own.items():
            if archive.getinfo(f"{name}.npy").file_size > p.nbytes + 4096:  # before it could fill the memory
                raise refuse(f"holds a larger {name}")
            try:
                with archive.open(f"{name}.npy") as member:
                    arrays[name] = np.lib.format.read_array(member, allow_pickle=False)
            except Exception:
                raise refuse(f"has a damaged {name}") from None
            if arrays[name].shape != p.shape or arrays[name].dtype != p.dtype:
                raise refuse(f"holds {name} as {arrays[name].dtype} of shape {arrays[name].shape}")
            array(name, arrays[name])
    for name, p in own.items():
        p[:] = arrays[name]
