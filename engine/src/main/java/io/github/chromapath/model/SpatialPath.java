// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;

/** Spatial detail: (N, 224, 224, 3) grey in [0, 1] to (N, 56, 56, 64), in four convolutions. */
final class SpatialPath {
  private SpatialPath() {}

  static Layer create(ParameterStore store, MultipathConfig config) {
    int c32 = config.channels(32);
    int c64 = config.channels(64);
    return new Sequential(
        ConvBnRelu.convolution(store, "spatial.conv1", new ConvConfig(3, c32, 5, 2)),
        ConvBnRelu.convolution(store, "spatial.conv2", ConvConfig.of(c32, c32, 3)),
        ConvBnRelu.convolution(store, "spatial.conv3", new ConvConfig(c32, c64, 3, 2)),
        ConvBnRelu.convolution(store, "spatial.conv4", ConvConfig.of(c64, c64, 3)));
  }
}
