#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The training step that chromapath's gpu-check times, in PyTorch.

    peer.py PRECISION HEIGHT WIDTH BATCH     for example: peer.py bf16 896 896 4

PRECISION is fp32, fp16 or bf16. The network, its three losses and AdaDelta are those of
docs/model.md, with random weights and a random batch. Tensors are channels_last; 16 bits are
autocast, in fp16 with a gradient scaler. TF32 is off. The step is timed as it is, then with
torch.compile. Without a GPU it runs on the CPU.
"""
import platform
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

PARAMETERS = 27_832_601
WARM_UP, STEPS = 5, 20


def cbr(inputs, outputs, kernel, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def transposed_cbr(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, outputs, 3, stride, 1, stride - 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.body = nn.Sequential(
            cbr(inputs, width, 1),
            cbr(width, width, 3, stride),
            nn.Conv2d(width, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def stage(inputs, width, blocks, stride):
    layers = [Bottleneck(inputs, width, stride)]
    layers += [Bottleneck(4 * width, width, 1) for _ in range(blocks - 1)]
    return nn.Sequential(*layers)


class Refinement(nn.Module):
    """CBR to 128 channels, efficient channel attention, upsampling."""

    def __init__(self, inputs):
        super().__init__()
        self.conv = cbr(inputs, 128, 1)
        self.eca = nn.Conv1d(1, 1, 5, padding=2, bias=False)

    def forward(self, x):
        x = self.conv(x)
        gate = torch.sigmoid(self.eca(x.mean((2, 3)).unsqueeze(1)))
        x = x * gate.transpose(1, 2).unsqueeze(3)
        return F.interpolate(x, size=(56, 56), mode="bilinear", align_corners=False)


class SqueezeExcitation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // 16, bias=False)
        self.fc2 = nn.Linear(channels // 16, channels, bias=False)

    def forward(self, x):
        gate = torch.sigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3))))))
        return x * gate[:, :, None, None]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(cbr(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1))
        self.layer1, self.layer2 = stage(64, 64, 3, 1), stage(256, 128, 4, 2)
        self.layer3, self.layer4 = stage(512, 256, 6, 2), stage(1024, 512, 3, 2)
        self.refine28, self.refine7 = Refinement(512), Refinement(2048)
        self.spatial = nn.Sequential(
            cbr(3, 32, 5, 2), cbr(32, 32, 3), cbr(32, 64, 3, 2), cbr(64, 64, 3)
        )
        self.fusion = nn.Sequential(cbr(320, 256, 1), SqueezeExcitation(256))
        self.segmentation = nn.Conv2d(256, 11, 1)
        self.semantic = cbr(256, 128, 1)
        self.full = nn.Sequential(cbr(3, 32, 3), cbr(32, 32, 3))
        self.half = nn.Sequential(cbr(32, 64, 3, 2), cbr(64, 64, 3), cbr(64, 64, 3))
        self.quarter = nn.Sequential(cbr(64, 128, 3, 2), cbr(128, 128, 3), cbr(128, 128, 3))
        self.eighth = nn.Sequential(cbr(256, 256, 3, 2), *(cbr(256, 256, 3) for _ in range(3)))
        self.up1 = transposed_cbr(256, 128, 2)
        self.up2 = nn.Sequential(transposed_cbr(256, 128), transposed_cbr(128, 128))
        self.up4 = transposed_cbr(128, 64, 2)
        self.up5 = nn.Sequential(transposed_cbr(128, 64), transposed_cbr(64, 64))
        self.up7 = transposed_cbr(64, 32, 2)
        self.up8 = nn.Sequential(transposed_cbr(64, 32), transposed_cbr(32, 32))
        self.last = nn.Sequential(nn.Conv2d(32, 2, 1, bias=False), nn.BatchNorm2d(2))

    def forward(self, gray224, gray):
        context = gray224.expand(-1, 3, -1, -1)
        middle = self.layer2(self.layer1(self.stem(image_net(context))))
        deep = self.layer4(self.layer3(middle))
        joined = torch.cat(
            [self.refine28(middle), self.refine7(deep), self.spatial(context)], dim=1
        )
        fused = self.fusion(joined)
        logits = F.interpolate(
            self.segmentation(fused), size=(224, 224), mode="bilinear", align_corners=False
        )
        quarter_size = (gray.shape[2] // 4, gray.shape[3] // 4)
        semantic = F.interpolate(
            self.semantic(fused), size=quarter_size, mode="bilinear", align_corners=False
        )
        full = self.full(gray.expand(-1, 3, -1, -1))
        half = self.half(full)
        quarter = self.quarter(half)
        x = self.up1(self.eighth(torch.cat([quarter, semantic], dim=1)))
        x = self.up4(self.up2(torch.cat([x, F.instance_norm(quarter)], dim=1)))
        x = self.up7(self.up5(torch.cat([x, F.instance_norm(half)], dim=1)))
        x = self.up8(torch.cat([x, F.instance_norm(full)], dim=1))
        return torch.sigmoid(self.last(x)), logits


class Vgg16(nn.Module):
    """VGG16 up to relu3_3."""

    def __init__(self):
        super().__init__()
        layers, inputs = [], 3
        for outputs in (64, 64, 0, 128, 128, 0, 256, 256, 256):
            if outputs == 0:
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
                inputs = outputs
        self.layers = nn.Sequential(*layers)

    def forward(self, rgb):
        return self.layers(image_net(rgb))


def image_net(x):
    mean = x.new_tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = x.new_tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    return (x - mean) / deviation


def linear(c):
    return torch.where(c <= 0.04045, c / 12.92, ((c.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)


def gamma(c):
    power = 1.055 * c.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(c <= 0.0031308, c * 12.92, power)


TO_XYZ = [
    [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883],
]


def mixed(matrix, x):
    return torch.einsum("ij,njhw->nihw", matrix, x)


def to_lab(rgb):
    xyz = mixed(rgb.new_tensor(TO_XYZ), linear(rgb))
    root = xyz.clamp(min=1e-6) ** (1 / 3)
    f = torch.where(xyz > 216 / 24389, root, (24389 / 27 * xyz + 16) / 116)
    x, y, z = f.unbind(1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)


def to_rgb(lightness, ab):
    y = (lightness + 16) / 116
    f = torch.cat([y + ab[:, :1] / 500, y, y - ab[:, 1:] / 200], dim=1)
    xyz = torch.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389)
    inverse = torch.linalg.inv(torch.tensor(TO_XYZ, dtype=torch.float64)).to(f)
    return gamma(mixed(inverse, xyz)).clamp(0, 1)


class Step:
    """One training step with everything that it needs."""

    def __init__(self, device, precision, height, width, batch, compiled):
        self.device = device
        self.type = {"fp32": None, "fp16": torch.float16, "bf16": torch.bfloat16}[precision]
        last = torch.channels_last
        torch.manual_seed(7)
        network = Network().to(device, memory_format=last).train()
        vgg = Vgg16().to(device, memory_format=last).requires_grad_(False).eval()
        self.parameters = sum(p.numel() for p in network.parameters())
        self.network = torch.compile(network) if compiled else network
        self.vgg = torch.compile(vgg) if compiled else vgg
        self.optimizer = torch.optim.Adadelta(
            network.parameters(), lr=0.004, rho=0.9, eps=1e-6
        )
        scaled = precision == "fp16" and device == "cuda"
        self.scaler = torch.cuda.amp.GradScaler(enabled=scaled)
        rgb = torch.rand(batch, 3, height, width, device=device)
        self.rgb = rgb.contiguous(memory_format=last)
        weights = rgb.new_tensor([0.2126, 0.7152, 0.0722]).view(1, 3, 1, 1)
        self.gray = (rgb * weights).sum(1, keepdim=True)
        self.gray224 = torch.rand(batch, 1, 224, 224, device=device)
        self.labels = torch.randint(0, 11, (batch, 224, 224), device=device)

    def autocast(self):
        return torch.autocast(self.device, dtype=self.type, enabled=self.type is not None)

    def run(self):
        with self.autocast():
            s, logits = self.network(self.gray224, self.gray)
        s, logits = s.float(), logits.float()
        lab = to_lab(self.rgb)
        predicted = to_rgb(to_lab(self.gray.expand(-1, 3, -1, -1))[:, :1], 255 * s - 128)
        with self.autocast():
            found, wanted = self.vgg(predicted), self.vgg(self.rgb)
        huber = F.huber_loss(s, (lab[:, 1:] + 128) / 255, delta=0.5)
        entropy = F.cross_entropy(logits, self.labels, ignore_index=255)
        perceptual = F.mse_loss(found.float(), wanted.float())
        loss = 10000 * huber + 8 * entropy + 15 * perceptual
        self.optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        return loss.item()


def measure(name, step):
    times = []
    for number in range(WARM_UP + STEPS):
        start = time.perf_counter()
        loss = step.run()
        times.append((time.perf_counter() - start) * 1000)
        if number in (0, WARM_UP + STEPS - 1):
            print(f"{name}: step {number + 1}: loss {loss:.6g}", flush=True)
    median = statistics.median(times[WARM_UP:])
    pictures = step.rgb.shape[0] / median * 1000
    print(f"{name}: median of {STEPS} steps {median:.1f} ms, {pictures:.2f} pictures/s", flush=True)


def main():
    precision, height, width, batch = sys.argv[1], *map(int, sys.argv[2:5])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    print(f"Python {platform.python_version()}, PyTorch {torch.__version__}")
    if device == "cuda":
        print(f"{torch.cuda.get_device_name()}, cuDNN {torch.backends.cudnn.version()}")
    print(f"{precision}, batch {batch}, {width}x{height}, on {device}")
    for name, compiled in (("eager", False), ("compiled", True)):
        try:
            step = Step(device, precision, height, width, batch, compiled)
            if step.parameters != PARAMETERS:
                print(f"not the same network: {step.parameters} parameters, not {PARAMETERS}")
            measure(name, step)
            if device == "cuda":
                most = torch.cuda.max_memory_allocated() / 2**30
                print(f"{name}: at most {most:.2f} GiB of tensors")
                torch.cuda.reset_peak_memory_stats()
            del step
        except Exception as failure:  # torch.compile needs a C++ compiler and Triton.
            print(f"{name}: failed: {failure}")
            if not compiled:
                sys.exit(1)


if __name__ == "__main__":
    main()
