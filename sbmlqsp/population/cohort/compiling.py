"""LLVM IR -> machine code with llvmlite, kept on disk under a hash of everything it depends on.

Text is compiled in a worker process, because a stranger's huge model may take LLVM long; the machine code is loaded
here, so that threads share one memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sbmlqsp import workers
from sbmlqsp.core.settings import Settings
from sbmlqsp.population.cohort.module import VERSION

_FOLDER = Path(".cache") / "sbmlqsp" / "cohort"
_DIGEST = 32
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Machine:
    """What code is compiled for."""

    cpu: str
    features: str

    @property
    def lanes(self) -> int:
        """Patients per vector: one register of AVX-512, two of AVX2, four of SSE2 and 64-bit Arm."""
        return 8


def available() -> bool:
    """Return whether llvmlite is installed."""
    return find_spec("llvmlite") is not None


@lru_cache(maxsize=1)
def machine() -> Machine:
    """Return this computer, as LLVM calls it."""
    import llvmlite.binding as llvm

    return Machine(llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())


class Compiled:
    """Machine code in memory: addresses of its functions."""

    def __init__(self, content: bytes) -> None:
        import llvmlite.binding as llvm

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        target = llvm.Target.from_default_triple().create_target_machine(reloc="pic", codemodel="default", jit=True)
        self._engine: Any = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(content))
        self._engine.finalize_object()

    def address(self, function: str) -> int:
        """Return the address of a function, 0 if it is not there."""
        return int(self._engine.get_function_address(function))


@lru_cache(maxsize=64)
def compiled(text: str, settings: Settings) -> Compiled:
    """Return the machine code of a module, from memory, from disk, or compiled now.

    Raises:
        LimitExceeded: if compiling takes more time or memory than the settings allow.
    """
    here = machine()
    name = hashlib.sha256("\0".join([text, here.cpu, here.features, str(VERSION), _llvm()]).encode()).hexdigest()
    file = Path.home() / _FOLDER / f"{name}.o"
    content = _read(file)
    if content is None:
        limits = {"time_limit": settings.time_limit, "memory_limit": settings.memory_limit}
        content = workers.call(object_code, text, here, step="compiling the cohort engine", **limits)  # type: ignore[arg-type]
        _write(file, content)
    return Compiled(content)


def object_code(text: str, target: Machine) -> bytes:
    """Return the object file of a module."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = llvm.parse_assembly(text)
    module.verify()
    triple = llvm.Target.from_default_triple()
    build = triple.create_target_machine(
        cpu=target.cpu, features=target.features, opt=2, reloc="pic", codemodel="default"
    )
    module.triple, module.data_layout = build.triple, str(build.target_data)
    passes = llvm.create_pass_builder(build, llvm.create_pipeline_tuning_options(speed_level=2))
    passes.getModulePassManager().run(module, passes)
    return bytes(build.emit_object(module))


def _llvm() -> str:
    import llvmlite

    return str(llvmlite.__version__)


def _read(file: Path) -> bytes | None:
    """Return what was kept, None if it is missing or damaged."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    digest, rest = content[:_DIGEST], content[_DIGEST:]
    return rest if hashlib.sha256(rest).digest() == digest else None


def _write(file: Path, content: bytes) -> None:
    """Keep a file, whole or not at all; where nothing can be written, nothing is kept."""
    from tempfile import NamedTemporaryFile

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=file.parent, delete=False) as new:
            new.write(hashlib.sha256(content).digest() + content)
        Path(new.name).replace(file)
        _tidy(file.parent)
    except OSError:
        return


def _tidy(folder: Path) -> None:
    """Remove the files used longest ago beyond 200 MB."""
    files = sorted(folder.glob("*.o"), key=lambda file: file.stat().st_mtime, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > _MOST_BYTES:
            file.unlink(missing_ok=True)
