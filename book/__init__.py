"""How the book is made: its notebooks executed, its pages mended, its controls mounted, its folder served."""

VIEW = "application/vnd.jupyter.widget-view+json"  # the type of a control among the outputs of a cell
