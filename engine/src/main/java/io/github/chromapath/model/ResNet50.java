// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.Bottleneck;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.MaxPool2d;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.op.ConvolutionGeometry;

/**
 * ResNet50 v1.5 (He et al., 2016) under torchvision's parameter names, without the classifier, in
 * two pieces: the context path also reads the features between them.
 */
final class ResNet50 {
  private static final int EXPANSION = 4;

  private final ParameterStore store;
  private final String name;
  private final MultipathConfig config;
  private final Layer throughLayer2;
  private final Layer layers3And4;

  ResNet50(ParameterStore store, String name, MultipathConfig config) {
    this.store = store;
    this.name = name;
    this.config = config;
    int stem = config.channels(64);
    Layer head =
        new Sequential(
            Conv2d.forResNet(store, name + ".conv1", new ConvConfig(3, stem, 7, 2)),
            new BatchNorm2d(store, name + ".bn1", stem, true),
            new MaxPool2d(name + ".maxpool", new ConvolutionGeometry(3, 2, 1)));
    throughLayer2 =
        new Sequential(head, stage(1, stem, 64, 3, 1), stage(2, expanded(64), 128, 4, 2));
    layers3And4 =
        new Sequential(stage(3, expanded(128), 256, 6, 2), stage(4, expanded(256), 512, 3, 2));
  }

  private int expanded(int channels) {
    return config.channels(channels * EXPANSION);
  }

  private Layer stage(int number, int in, int channels, int blocks, int stride) {
    int out = expanded(channels);
    int middle = config.channels(channels);
    Layer[] stage = new Layer[blocks];
    for (int i = 0; i < blocks; i++) {
      Bottleneck.Config block =
          i == 0
              ? new Bottleneck.Config(in, middle, out, stride, true)
              : Bottleneck.Config.identity(out, middle);
      stage[i] = new Bottleneck(store, name + ".layer" + number + "." + i, block);
    }
    return new Sequential(stage);
  }

  /** From the image to layer2: (N, H, W, 3) to (N, H/8, W/8, 512). */
  Layer throughLayer2() {
    return throughLayer2;
  }

  /** From layer2's output to layer4: (N, H/8, W/8, 512) to (N, H/32, W/32, 2048). */
  Layer layers3And4() {
    return layers3And4;
  }
}
