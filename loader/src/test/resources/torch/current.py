"""Writes today's file formats with PyTorch (we used 2.13.0): zip.pth, big-endian.pth (the same with
the bytes of every element reversed, as a big-endian machine writes it) and stream-torch.pth. Then
reads these and the files of legacy.py with PyTorch, and compares.

    python3 current.py
"""

import io
import os
import zipfile
from collections import OrderedDict

import numpy
import torch

FOLDER = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(FOLDER, name)


def state_dict():
    shared = 1.5 * torch.arange(8.0)
    weights = OrderedDict()
    weights["conv.weight"] = (0.25 * torch.arange(24.0) - 2).reshape(2, 3, 2, 2)
    weights["bn.weight"] = shared[0:3]
    weights["bn.bias"] = shared[5:8]
    weights["bn.num_batches_tracked"] = torch.tensor(1234567890123)
    weights["fc.weight"] = (torch.arange(12.0) - 5).reshape(4, 3).t()
    weights["fc.bias"] = torch.tensor([0.5, -1, 65504, 2.0**-24], dtype=torch.half)
    weights["double"] = torch.tensor([1 / 3, -2.5], dtype=torch.double)
    weights["parameter"] = torch.nn.Parameter(torch.tensor([7.0, 8.0]))
    weights["bfloat16"] = torch.tensor([1.5, -100], dtype=torch.bfloat16)
    weights["channels_last"] = weights["conv.weight"].contiguous(
        memory_format=torch.channels_last
    )
    weights._metadata = OrderedDict([("", dict(version=1)), ("bn", dict(version=2))])
    return weights


def turn_round(archive, weights):
    """The archive as a big-endian machine would have written it."""
    widths = {}
    for tensor in weights.values():
        storage = tensor.untyped_storage()
        widths.setdefault(storage.data_ptr(), tensor.element_size())
    widths = list(widths.values())  # in the order of their keys
    turned = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(turned, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            folder, _, name = info.filename.partition("/")
            if name == "byteorder":
                data = b"big"
            elif name.startswith("data/"):
                width = widths[int(name[len("data/"):])]
                data = numpy.frombuffer(data, "<u%d" % width).byteswap().tobytes()
            target.writestr(zipfile.ZipInfo(info.filename), data)
    return turned.getvalue()


def equal(a, b):
    return a.dtype == b.dtype and a.numel() == b.numel() and bool((a == b.reshape(a.shape)).all())


expected = state_dict()
torch.save(expected, path("zip.pth"))
torch.save(expected, path("stream-torch.pth"), _use_new_zipfile_serialization=False)
with open(path("big-endian.pth"), "wb") as file:
    file.write(turn_round(path("zip.pth"), expected))

for name in sorted(os.listdir(FOLDER)):
    if name.endswith(".pth") and name != "hostile.pth":
        read = torch.load(path(name), weights_only=False)
        assert all(equal(value, expected[key]) for key, value in read.items()), name
        print("%s: PyTorch %s reads %d tensors" % (name, torch.__version__, len(read)))
