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


class Mapped:
    """Several results at `count` points in one call: `mapped(xs, q)` with one row of `xs` for each point."""

    def __init__(self, point: Any, shared: Any, results: Sequence[Any], count: int) -> None:
        import casadi

        dense = [casadi.densify(result) for result in results]
        single = casadi.Function("f", [point, shared], dense)
        self.function = single.map("f", "serial", count, [1], [])
        self._shapes = [(count, result.shape[1], result.shape[0]) for result in dense]
        self._buffer, self._run = self.function.buffer()
        self._points = np.zeros((count, max(1, point.numel())))
        self._shared = np.zeros(max(1, shared.numel()))
        self._size = shared.numel()
        self._outputs = [np.zeros(max(1, shape[0] * shape[1] * shape[2])) for shape in self._shapes]
        self._buffer.set_arg(0, memoryview(self._points))  # type: ignore[arg-type, call-arg]
        self._buffer.set_arg(1, memoryview(self._shared))  # type: ignore[arg-type, call-arg]
        for number, output in enumerate(self._outputs):
            self._buffer.set_res(number, memoryview(output))  # type: ignore[arg-type, call-arg]

    def __call__(self, points: Array, shared: Array) -> list[Array]:
        """Return each result as an array of shape (count, rows, columns); copies."""
        self._points[:] = points
        self._shared[: self._size] = shared
        self._run()
        pairs = zip(self._outputs, self._shapes, strict=True)
        return [output.reshape(shape).transpose(0, 2, 1).copy() for output, shape in pairs]
