"""Writes PyTorch's older file formats with CPython's own pickle and tarfile; PyTorch is not needed.

    python3 legacy.py    writes stream.pth, early.pth, hostile.pth and archive.pth
    python2 legacy.py    writes early-python2.pth and archive-python2.pth

The classes here only supply names to pickle. Their reductions and the order of the pickles follow
torch/serialization.py, torch/tensor.py and torch/autograd/variable.py of those versions. archive:
TAR, before 0.1.10. early: a stream whose tensors are instances of their class, as in torchvision's
VGG files. stream: the format of 0.4 to 1.5.
"""

import io
import os
import pickle
import struct
import sys
import tarfile
import types
from collections import OrderedDict

PYTHON2 = sys.version_info[0] == 2
FOLDER = os.path.dirname(os.path.abspath(__file__))


def module(name):
    sys.modules[name] = types.ModuleType(name)
    return sys.modules[name]


torch, utils, nn, parameter = map(
    module, ["torch", "torch._utils", "torch.nn", "torch.nn.parameter"]
)


class Storage(object):
    def __init__(self, values):
        self.values = values
        self.key = None

    def __len__(self):
        return len(self.values)

    def data(self):
        """Number of elements, elements."""
        form = "<%d%s" % (len(self), self.form)
        return struct.pack("<q", len(self)) + struct.pack(form, *self.values)


class Tensor(object):
    era = None

    def __init__(self, storage, offset, size, stride):
        self.state = (storage, offset, size, stride)

    def __reduce__(self):
        if Tensor.era == "class":
            return type(self), (), self.state
        return utils._rebuild_tensor_v2, self.state + (False, OrderedDict())


class Parameter(object):
    def __init__(self, data):
        self.data = data

    def __reduce__(self):
        if Tensor.era == "class":
            return Parameter, (self.data,), (True, False, OrderedDict())
        return utils._rebuild_parameter, (self.data, True, OrderedDict())


def define(owner, name, value):
    value.__module__ = owner.__name__
    value.__name__ = name
    value.__qualname__ = name
    setattr(owner, name, value)
    return value


FORMS = {"Float": "f", "Double": "d", "Half": "e", "Long": "q"}
for kind, letter in FORMS.items():
    define(torch, kind + "Storage", type(kind + "Storage", (Storage,), {"form": letter}))
    define(torch, kind + "Tensor", type(kind + "Tensor", (Tensor,), {}))
define(parameter, "Parameter", Parameter)
define(utils, "_rebuild_tensor_v2", lambda: None)
define(utils, "_rebuild_parameter", lambda: None)


def tensor(kind, values, size, stride, offset=0, storage=None):
    storage = storage or getattr(torch, kind + "Storage")(values)
    return getattr(torch, kind + "Tensor")(storage, offset, size, stride)


def state_dict(scalar):
    shared = torch.FloatStorage([1.5 * k for k in range(8)])
    weights = OrderedDict()
    weights["conv.weight"] = tensor(
        "Float", [0.25 * k - 2 for k in range(24)], (2, 3, 2, 2), (12, 4, 2, 1)
    )
    weights["bn.weight"] = tensor("Float", None, (3,), (1,), 0, shared)
    weights["bn.bias"] = tensor("Float", None, (3,), (1,), 5, shared)
    weights["bn.num_batches_tracked"] = tensor("Long", [1234567890123], scalar, scalar)
    weights["fc.weight"] = tensor("Float", [k - 5 for k in range(12)], (3, 4), (1, 3))
    if not PYTHON2:  # its struct has no half
        weights["fc.bias"] = tensor("Half", [0.5, -1, 65504, 2.0**-24], (4,), (1,))
    weights["double"] = tensor("Double", [1 / 3.0, -2.5], (2,), (1,))
    weights["parameter"] = Parameter(tensor("Float", [7, 8], (2,), (1,)))
    return weights


def dump(value, file):
    pickle.dump(value, file, protocol=2)


SYSTEM = dict(little_endian=True, type_sizes=dict(short=2, int=4, long=8))
FIRST_KEY = 94104209


class StreamPickler(pickle.Pickler, object):
    """Leaves storages to the file."""

    def __init__(self, file):
        super(StreamPickler, self).__init__(file, protocol=2)
        self.storages = {}

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        if value.key is None:
            value.key = str(FIRST_KEY + 48 * len(self.storages))
        self.storages[value.key] = value
        return ("storage", type(value), value.key, "cpu", len(value), None)


def save_stream(name, value, era):
    Tensor.era = era
    with open(os.path.join(FOLDER, name), "wb") as file:
        dump(0x1950A86A20F9469CFC6C, file)
        dump(1001, file)
        dump(dict(SYSTEM, protocol_version=1001), file)
        pickler = StreamPickler(file)
        pickler.dump(value)
        keys = sorted(pickler.storages)
        dump(keys, file)
        for key in keys:
            file.write(pickler.storages[key].data())


class ArchivePickler(pickle.Pickler, object):
    """Leaves tensors to the archive, under their addresses."""

    def __init__(self, file):
        super(ArchivePickler, self).__init__(file, protocol=2)
        self.tensors = []

    def persistent_id(self, value):
        if not isinstance(value, Tensor):
            return None
        if value not in self.tensors:
            self.tensors.append(value)
        return str(FIRST_KEY + 48 * self.tensors.index(value))


def save_archive(name, value):
    Tensor.era = "class"
    files = dict((member, io.BytesIO()) for member in ["sys_info", "pickle", "tensors", "storages"])
    dump(dict(SYSTEM, protocol_version=1000), files["sys_info"])
    pickler = ArchivePickler(files["pickle"])
    pickler.dump(value)

    storages = []
    dump(len(pickler.tensors), files["tensors"])
    for i, member in enumerate(pickler.tensors):
        storage, offset, size, stride = member.state
        if storage not in storages:
            storages.append(storage)
        key = FIRST_KEY + 48 * i
        dump((key, 2 * FIRST_KEY + storages.index(storage), type(member)), files["tensors"])
        files["tensors"].write(struct.pack("<q", len(size)))
        files["tensors"].write(struct.pack("<%dq" % (2 * len(size)), *(size + stride)))
        files["tensors"].write(struct.pack("<q", offset))

    dump(len(storages), files["storages"])
    for i, storage in enumerate(storages):
        dump((2 * FIRST_KEY + i, "cpu", type(storage)), files["storages"])
        files["storages"].write(storage.data())
    dump([], files["storages"])

    with tarfile.open(os.path.join(FOLDER, name), "w:", format=tarfile.PAX_FORMAT) as archive:
        for member in ["sys_info", "pickle", "tensors", "storages"]:
            info = tarfile.TarInfo(member)
            info.size = len(files[member].getvalue())
            info.mtime = 1487000000.25  # a fraction, so that there are extended headers
            files[member].seek(0)
            archive.addfile(info, files[member])


class Hostile(object):
    def __reduce__(self):
        return os.system, ("echo this must never run",)


if PYTHON2:
    save_stream("early-python2.pth", state_dict((1,)), "class")
    save_archive("archive-python2.pth", state_dict((1,)))
else:
    save_stream("stream.pth", state_dict(()), "function")
    save_stream("early.pth", state_dict((1,)), "class")
    save_stream("hostile.pth", OrderedDict(weight=Hostile()), "function")
    save_archive("archive.pth", state_dict((1,)))
