"""Layered drawings of directed graphs.

Sugiyama K, Tagawa S, Toda M. IEEE Trans Syst Man Cybern 1981;11:109-125: cycles are opened, nodes put into layers by
the longest path, long links cut by bends, layers ordered to cross few links, and coordinates chosen to keep links
straight. Layers run from left to right.
"""

from sbmlqsp.figures.layered.arrangement import Arrangement, arrange

__all__ = ["Arrangement", "arrange"]
