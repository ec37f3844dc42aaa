"""CasADi functions called with numpy arrays at the cost of the arithmetic: buffers set once, results scattered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Compiled:
    """One CasADi function with one result, called as `compiled(x, p, ...)`; numbers in model units.

    Not for several threads at once: the buffers are its own.
    """

    def __init__(self, arguments: Sequence[Any], result: Any, *, vector: bool = False) -> None:
        import casadi

        self.function = casadi.Function("f", list(arguments), [result])
        self.vector = vector
        sparsity = self.function.sparsity_out(0)
        self.shape: tuple[int, int] = sparsity.shape
        self._rows, self._columns = (np.asarray(index, dtype=np.intp) for index in sparsity.get_triplet())
        self._dense = self._rows.size == self.shape[0] * self.shape[1]
        self._buffer, self._run = self.function.buffer()
        self._inputs = [np.zeros(max(1, argument.numel())) for argument in arguments]
        self._sizes = [argument.numel() for argument in arguments]
        self._output = np.zeros(max(1, self._rows.size))
        for number, array in enumerate(self._inputs):
            self._buffer.set_arg(number, memoryview(array))  # type: ignore[arg-type, call-arg]  # stub of a C function that takes a memoryview alone
        self._buffer.set_res(0, memoryview(self._output))  # type: ignore[arg-type, call-arg]  # stub of a C function that takes a memoryview alone

    def nonzeros(self, *arguments: Any) -> Array:
        """Return the structurally nonzero entries, column by column; a copy."""
        for array, size, argument in zip(self._inputs, self._sizes, arguments, strict=True):
            array[:size] = argument
        self._run()
        return self._output[: self._rows.size].copy()

    def __call__(self, *arguments: Any) -> Array:
        """Return the result as a dense array: a matrix, or its first column for a `vector`."""
        values = self.nonzeros(*arguments)
        if self._dense:
            return values if self.vector else values.reshape(self.shape, order="F")
        result = np.zeros(self.shape)
        result[self._rows, self._columns] = values
        return result[:, 0] if self.vector else result

    def sparse(self, *arguments: Any) -> Any:
        """Return the result as a scipy sparse matrix in CSC form."""
        from scipy import sparse

        pointers = np.searchsorted(self._columns, np.arange(self.shape[1] + 1))
        return sparse.csc_matrix((self.nonzeros(*arguments), self._rows, pointers), shape=self.shape)
