// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/** A device that passes every call to another one, which it owns. Subclasses change some. */
public abstract class BackendDecorator implements Backend {
  private final Backend device;

  /** Decorates a device. */
  protected BackendDecorator(Backend device) {
    this.device = device;
  }

  /** The decorated device. */
  protected final Backend device() {
    return device;
  }

  @Override
  public Executable compile(List<Op> operations) {
    return device.compile(operations);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public Capabilities capabilities() {
    return device.capabilities();
  }

  @Override
  public Memory allocate(long bytes) {
    return device.allocate(bytes);
  }

  @Override
  public void upload(FloatBuffer source, Tensor target) {
    device.upload(source, target);
  }

  @Override
  public void upload(ByteBuffer source, Tensor target) {
    device.upload(source, target);
  }

  @Override
  public void download(Tensor source, FloatBuffer target) {
    device.download(source, target);
  }

  @Override
  public void download(Tensor source, ByteBuffer target) {
    device.download(source, target);
  }

  @Override
  public Communicator communicator() {
    return device.communicator();
  }

  @Override
  public Usage usage() {
    return device.usage();
  }

  @Override
  public void close() {
    device.close();
  }
}
