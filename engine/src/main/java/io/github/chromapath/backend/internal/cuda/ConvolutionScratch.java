// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Optional;

/**
 * Scratch memory for one convolution: a source, a target and a workspace. Both inputs are read from
 * the source.
 */
final class ConvolutionScratch implements AutoCloseable {
  /**
   * Every byte of the source. The elements are 2.4e-12 in FLOAT32 and BFLOAT16 and 0.065 in
   * FLOAT16, so that sums over millions of products are finite. A library may be faster on zeros.
   */
  private static final byte SMALL_NUMBERS = 0x2c;

  private final OpenGpu gpu;
  private final ConvolutionKey key;
  private final long bytes;
  private final long source;
  private final long target;
  private final Workspace workspace;

  private ConvolutionScratch(OpenGpu gpu, ConvolutionKey key, long workspaceBytes) {
    this.gpu = gpu;
    this.key = key;
    long x = align(key.x().elements() * key.type().bytes());
    long w = align(key.weightElements() * key.type().bytes());
    long y = align(key.y().elements() * key.type().bytes());
    long sourceBytes =
        switch (key.direction()) {
          case FORWARD -> Math.max(x, w);
          case BACKWARD_DATA -> Math.max(w, y);
          case BACKWARD_FILTER -> Math.max(x, y);
        };
    long targetBytes =
        switch (key.direction()) {
          case FORWARD -> y;
          case BACKWARD_DATA -> x;
          case BACKWARD_FILTER -> w;
        };
    bytes = sourceBytes + targetBytes + workspaceBytes;
    source = gpu.allocate(bytes, AllocationStats.Kind.NATIVE);
    target = source + sourceBytes;
    workspace =
        workspaceBytes == 0 ? Workspace.NONE : new Workspace(target + targetBytes, workspaceBytes);
    try {
      gpu.driver().fill(source, SMALL_NUMBERS, sourceBytes, gpu.compute());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Allocates memory for a convolution; empty if the device has too little left. */
  static Optional<ConvolutionScratch> of(OpenGpu gpu, ConvolutionKey key, long workspaceBytes) {
    try {
      return Optional.of(new ConvolutionScratch(gpu, key, workspaceBytes));
    } catch (OutOfDeviceMemoryException e) {
      return Optional.empty();
    }
  }

  private static long align(long bytes) {
    return (bytes + 255) / 256 * 256;
  }

  /** The convolution on this memory. */
  ConvolutionCall call(Descriptors descriptors) {
    Operands operands =
        switch (key.direction()) {
          case FORWARD -> new Operands(source, source, target);
          case BACKWARD_DATA -> new Operands(target, source, source);
          case BACKWARD_FILTER -> new Operands(source, target, source);
        };
    return new ConvolutionCall(key.direction(), descriptors, operands);
  }

  /** The workspace. */
  Workspace workspace() {
    return workspace;
  }

  /** Waits for the device, then releases the memory. */
  @Override
  public void close() {
    gpu.free(source, bytes, AllocationStats.Kind.NATIVE);
  }
}
