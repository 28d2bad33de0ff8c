// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;

/** Where things are: (N, 224, 224, 3) grey in [0, 1] to (N, 56, 56, 64), in four convolutions. */
final class SpatialPath {
  private SpatialPath() {}

  static Layer create(ParameterStore store, ModelConfig config) {
    int c32 = config.channels(32);
    int c64 = config.channels(64);
    return new Sequential(
        ConvBnRelu.convolution(store, "spatial.conv1", 3, c32, 5, 2),
        ConvBnRelu.convolution(store, "spatial.conv2", c32, c32, 3, 1),
        ConvBnRelu.convolution(store, "spatial.conv3", c32, c64, 3, 2),
        ConvBnRelu.convolution(store, "spatial.conv4", c64, c64, 3, 1));
  }
}
