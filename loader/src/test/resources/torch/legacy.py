"""Writes PyTorch's older file formats, and checkpoints of training programs, with CPython's own
pickle, tarfile and zipfile; PyTorch is not needed.

    python3 legacy.py    writes stream.pth, early.pth, hostile.pth, archive.pth and checkpoints
    python2 legacy.py    writes early-python2.pth and archive-python2.pth

The classes here only supply names to pickle. Their reductions and the order of the pickles follow
torch/serialization.py, torch/tensor.py and torch/autograd/variable.py of those versions. archive:
TAR, before 0.1.10. early: a stream whose tensors are instances of their class, as in torchvision's
VGG files. stream: the format of 0.4 to 1.5. The checkpoints have the entries that Lightning 2.1,
PyTorch's ImageNet example and torchvision's training reference write.
"""

import io
import os
import pickle
import struct
import sys
import tarfile
import types
import zipfile
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


FORMS = {"Float": "f", "Double": "d", "Half": "e", "BFloat16": "H", "Long": "q"}
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

    def __init__(self, file, location="cpu", views=True):
        super(StreamPickler, self).__init__(file, protocol=2)
        self.storages = {}
        self.location = location
        self.views = views

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        if value.key is None:
            first, step = (FIRST_KEY, 48) if self.views else (0, 1)
            value.key = str(first + step * len(self.storages))
        self.storages[value.key] = value
        place = ("storage", type(value), value.key, self.location, len(value))
        return place + (None,) if self.views else place


def save_zip(name, value, location="cpu"):
    Tensor.era = "function"
    pickled = io.BytesIO()
    pickler = StreamPickler(pickled, location, views=False)
    pickler.dump(value)
    folder = name.partition(".")[0]
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w") as archive:
        def write(member, data):
            archive.writestr(zipfile.ZipInfo(folder + "/" + member), data)

        write("data.pkl", pickled.getvalue())
        write("byteorder", b"little")
        for key, storage in pickler.storages.items():
            write("data/" + key, storage.data()[8:])
        write("version", b"3\n")


def save_stream(name, value, era, location="cpu"):
    Tensor.era = era
    with open(os.path.join(FOLDER, name), "wb") as file:
        dump(0x1950A86A20F9469CFC6C, file)
        dump(1001, file)
        dump(dict(SYSTEM, protocol_version=1001), file)
        pickler = StreamPickler(file, location)
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


def vector(*values):
    return tensor("Float", list(values), (len(values),), (1,))


def scalar(value):
    return tensor("Float", [value], (), ())


def adam():
    state = dict(step=scalar(1200.0), exp_avg=vector(1, 2), exp_avg_sq=vector(3, 4))
    group = dict(lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, foreach=None)
    return dict(state={0: state, 1: state}, param_groups=[dict(group, params=[0, 1])])


def lightning():
    monitor = "ModelCheckpoint{'monitor': 'val_loss', 'mode': 'min'}"
    best = dict(best_model_score=scalar(0.25), best_k_models={"best.ckpt": scalar(0.25)})
    weights = OrderedDict()
    weights["model.conv1.weight"] = vector(1, -2)
    weights["model.fc.bias"] = tensor("BFloat16", [0x3FC0, 0xC2C8], (2,), (1,))
    weights["loss.weight"] = vector(9)
    return {
        "epoch": 3,
        "global_step": 1200,
        "pytorch-lightning_version": "2.1.0",
        "state_dict": weights,
        "loops": dict(fit_loop={"state_dict": {}, "epoch_loop.state_dict": dict(_batches=1200)}),
        "callbacks": {monitor: best},
        "optimizer_states": [adam()],
        "lr_schedulers": [dict(base_lrs=[0.001], last_epoch=3, _last_lr=[0.0005])],
        "hparams_name": "kwargs",
        "hyper_parameters": dict(lr=1e-3, layers=[3, 4, 6, 3], name="resnet50", seed=2**70),
    }


def imagenet_example():
    weights = OrderedDict([("module.conv1.weight", vector(5, 6)), ("module.fc.bias", vector(7))])
    return dict(
        epoch=90,
        arch="resnet50",
        state_dict=weights,
        best_acc1=scalar(76.13),
        optimizer=adam(),
        scheduler=dict(step_size=30, gamma=0.1),
    )


def training_reference():
    weights = OrderedDict([("conv1.weight", vector(8, 9))])
    average = OrderedDict([("n_averaged", scalar(4)), ("module.conv1.weight", vector(10, 11))])
    return dict(model=weights, optimizer=adam(), epoch=4, model_ema=average)


class ResNet(object):
    def __init__(self):
        self.training = True
        self._modules = OrderedDict(conv1=vector(1))


for name in ["torchvision", "torchvision.models", "torchvision.models.resnet"]:
    module(name)
define(sys.modules["torchvision.models.resnet"], "ResNet", ResNet)


if PYTHON2:
    save_stream("early-python2.pth", state_dict((1,)), "class")
    save_archive("archive-python2.pth", state_dict((1,)))
else:
    save_stream("stream.pth", state_dict(()), "function")
    save_stream("early.pth", state_dict((1,)), "class")
    save_stream("hostile.pth", OrderedDict(weight=Hostile()), "function")
    save_archive("archive.pth", state_dict((1,)))
    save_zip("lightning.ckpt", lightning(), "cuda:1")
    save_zip("imagenet-example.pth.tar", imagenet_example(), "cuda:0")
    save_stream("training-reference.pth", training_reference(), "function", "cuda:1")
    save_zip("nested.pt", dict(model=dict(state_dict=OrderedDict(a=vector(3)), step=1)))
    save_zip("unusual-key.pt", dict(step=1, generator=OrderedDict(a=vector(4))))
    save_zip("two-networks.pt", dict(netG=dict(a=vector(1)), netD=dict(a=vector(2))))
    save_stream("model.pth", ResNet(), "function")
    save_zip("model.pt", ResNet())
