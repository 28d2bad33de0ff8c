"""Writes the .pth files beside this script, with CPython's own pickle module.

They have the three forms that PyTorch has written (torch/serialization.py), with stand-ins for
torch's classes, whose modules and names alone end up in a pickle. Run with Python 3, no arguments.
"""

import collections
import io
import os
import pathlib
import pickle
import struct
import sys
import tarfile
import types
import zipfile

FOLDER = pathlib.Path(__file__).parent

torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")
sys.modules["torch"] = torch
sys.modules["torch._utils"] = utils


def storage_class(name, code):
    cls = type(name, (), {"code": code})
    cls.__module__ = "torch"
    cls.__qualname__ = name
    setattr(torch, name, cls)
    return cls


FLOAT = storage_class("FloatStorage", "f")
HALF = storage_class("HalfStorage", "e")
DOUBLE = storage_class("DoubleStorage", "d")
LONG = storage_class("LongStorage", "q")
FLOAT_TENSOR = storage_class("FloatTensor", "f")


def function(name):
    def stub(*_):
        raise AssertionError

    stub.__module__ = "torch._utils"
    stub.__qualname__ = name
    stub.__name__ = name
    setattr(utils, name, stub)
    return stub


REBUILD_V2 = function("_rebuild_tensor_v2")
REBUILD_PARAMETER = function("_rebuild_parameter")


class Storage:
    def __init__(self, key, cls, values, view=None):
        self.key, self.cls, self.values, self.view = key, cls, values, view

    def data(self):
        return struct.pack(f"<{len(self.values)}{self.cls.code}", *self.values)


class Tensor:
    def __init__(self, storage, offset, size, stride):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def __reduce__(self):
        hooks = collections.OrderedDict()
        return REBUILD_V2, (self.storage, self.offset, self.size, self.stride, False, hooks)


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return REBUILD_PARAMETER, (self.tensor, True, collections.OrderedDict())


class Evil:
    def __reduce__(self):
        return os.system, ("exit 1",)


FLOATS = Storage("0", FLOAT, [i * 0.25 - 1 for i in range(12)])
HALVES = Storage("1", HALF, [1.5, -2.0, 65504.0, 2.0**-24])
DOUBLES = Storage("2", DOUBLE, [0.1, -1e300, 3.0])
LONGS = Storage("3", LONG, [7])

TENSORS = {
    "weight": Tensor(FLOATS, 0, (3, 4), (4, 1)),
    "transposed": Tensor(FLOATS, 0, (4, 3), (1, 4)),
    "tail": Tensor(FLOATS, 8, (4,), (1,)),
    "empty": Tensor(FLOATS, 12, (0, 3), (3, 1)),
    "half": Tensor(HALVES, 0, (2, 2), (2, 1)),
    "double": Tensor(DOUBLES, 1, (2,), (1,)),
    "bn.num_batches_tracked": Tensor(LONGS, 0, (), ()),
}


def ordered(tensors):
    state = collections.OrderedDict(tensors)
    state["parameter"] = Parameter(tensors["weight"])
    state._metadata = collections.OrderedDict([("", {"version": 1})])
    return state


def pickled(value, persistent_id=lambda storage: None):
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol=2)
    pickler.persistent_id = persistent_id
    pickler.dump(value)
    return out.getvalue()


def reference(storage, stream):
    if not isinstance(storage, Storage):
        return None
    root = storage.view[0] if storage.view else storage
    parts = ("storage", storage.cls, root.key, "cpu", len(root.values))
    if not stream:
        return parts
    view = (root.key + "v", storage.view[1], len(storage.values)) if storage.view else None
    return parts + (view,)


def write_zip(name, value, storages, method=zipfile.ZIP_STORED, byteorder="little"):
    with zipfile.ZipFile(FOLDER / name, "w", method) as archive:

        def add(path, content):
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, method)

        add("archive/data.pkl", pickled(value, lambda s: reference(s, False)))
        add("archive/byteorder", byteorder)
        for storage in storages:
            add("archive/data/" + storage.key, storage.data())
        add("archive/version", "3\n")


def write_stream(name, value, storages):
    system = {
        "protocol_version": 1001,
        "little_endian": True,
        "type_sizes": {"short": 2, "int": 4, "long": 4},
    }
    out = pickled(0x1950A86A20F9469CFC6C) + pickled(1001) + pickled(system)
    out += pickled(value, lambda s: reference(s, True))
    out += pickled([storage.key for storage in storages])
    for storage in storages:
        out += struct.pack("<q", len(storage.values)) + storage.data()
    (FOLDER / name).write_bytes(out)


class Pairs:
    """An ordered dictionary as Python 2 pickles it: with a list of [key, value] lists."""

    def __init__(self, entries):
        self.entries = entries

    def __reduce__(self):
        return collections.OrderedDict, ([[key, value] for key, value in self.entries],)


def write_tar(name, tensors, storages):
    numbers = {storage.key: 1000 + i for i, storage in enumerate(storages)}
    system = {"protocol_version": 1000, "little_endian": True}
    data = pickled(len(storages))
    for storage in storages:
        data += pickled((numbers[storage.key], "cpu", storage.cls))
        data += struct.pack("<q", len(storage.values)) + storage.data()
    data += pickled([(2000, numbers["0"], 4, 8)])
    views = {"view": (2000, (2, 4), (4, 1), 0)}
    table = pickled(len(tensors) + len(views))
    ids = {}
    for i, (key, tensor) in enumerate(tensors.items()):
        ids[key] = 3000 + i
        views[key] = (numbers[tensor.storage.key], tensor.size, tensor.stride, tensor.offset)
    ids["view"] = 4000
    for key, (storage, size, stride, offset) in views.items():
        table += pickled((ids[key], storage, FLOAT_TENSOR))
        table += struct.pack("<ii", len(size), 0)
        table += struct.pack(f"<{len(size)}q", *size) + struct.pack(f"<{len(stride)}q", *stride)
        table += struct.pack("<q", offset)

    class Id:
        def __init__(self, key):
            self.key = key

    state = Pairs([(key, Id(key)) for key in ids])
    value = pickled(state, lambda v: str(ids[v.key]) if isinstance(v, Id) else None)
    members = {"sys_info": pickled(system), "pickle": value, "tensors": table, "storages": data}
    with tarfile.open(FOLDER / name, "w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


ALL = [FLOATS, HALVES, DOUBLES, LONGS]
write_zip("plain.pth", TENSORS, ALL)
write_zip("ordered.pth", ordered(TENSORS), ALL)
VIEW = Storage("", FLOAT, FLOATS.values[4:12], (FLOATS, 4))
write_stream(
    "stream.pth", ordered({**TENSORS, "view": Tensor(VIEW, 0, (2, 4), (4, 1))}), ALL
)
write_tar("tar.pth", TENSORS, ALL)
write_zip("hostile-zip.pth", {"weight": Evil()}, [])
write_stream("hostile-stream.pth", {"weight": Evil()}, [])
write_zip("compressed.pth", TENSORS, ALL, method=zipfile.ZIP_DEFLATED)
write_zip("big-endian.pth", TENSORS, ALL, byteorder="big")
beyond = {"weight": Tensor(FLOATS, 1, (3, 4), (4, 1))}
write_zip("beyond.pth", beyond, [FLOATS])
expanded = {"weight": Tensor(FLOATS, 0, (2**30, 2), (0, 1))}
write_zip("expanded.pth", expanded, [FLOATS])
