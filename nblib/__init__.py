"""The small NumPy implementation that *How Deep Learning Works* reads and runs.

Import what you need by its room: `from nblib.layers import Dense`, `from nblib import datasets, plots`.
Nothing is imported here, so that `import nblib` costs nothing beside NumPy.
"""
