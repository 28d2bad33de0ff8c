// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

/** The network's usual block: convolution without bias, batch norm, ReLU. */
public final class ConvBnRelu {
  private ConvBnRelu() {}

  /** Convolution with parameters {@code name}.conv.weight and {@code name}.bn.*. */
  public static Layer convolution(ParameterStore store, String name, ConvConfig config) {
    return new Sequential(
        Conv2d.create(store, name + ".conv", config),
        new BatchNorm2d(store, name + ".bn", config.out(), true));
  }

  /** Transposed 3x3 convolution with parameters {@code name}.conv.weight and {@code name}.bn.*. */
  public static Layer transposed(ParameterStore store, String name, int in, int out, int stride) {
    return new Sequential(
        new ConvTranspose2d(store, name + ".conv", in, out, stride),
        new BatchNorm2d(store, name + ".bn", out, true));
  }
}
