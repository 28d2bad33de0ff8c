// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.Elements;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Copies between tensors in {@link CpuMemory} and buffers, whose positions do not change. */
final class TensorTransfer {
  private TensorTransfer() {}

  static void upload(FloatBuffer source, Tensor target) {
    Elements.requireRoom(source.remaining(), target);
    Elements.store(source.duplicate(), source.remaining(), CpuMemory.span(target));
  }

  static void upload(ByteBuffer source, Tensor target) {
    Elements.requireRoom(source.remaining(), target);
    Elements.requireType(target, false);
    CpuMemory.bytes(target).put(source.duplicate());
  }

  static void download(Tensor source, FloatBuffer target) {
    Elements.requireRoom(target.remaining(), source);
    Elements.load(CpuMemory.span(source), target.remaining(), target.duplicate());
  }

  static void download(Tensor source, ByteBuffer target) {
    Elements.requireRoom(target.remaining(), source);
    Elements.requireType(source, false);
    target.duplicate().put(CpuMemory.bytes(source).limit(target.remaining()));
  }
}
