// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.tensor.HostAccess;
import io.github.chromapath.tensor.Tensor;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A backend whose work runs on one thread: opening and closing, allocation statistics, and the
 * checks of transfers.
 *
 * <p>A subclass opens its device in its constructor with {@link #open}, part by part, each with its
 * release.
 */
public abstract class DeviceBackend implements Backend {
  private final String name;
  private final DeviceThread thread;
  private final AllocationStats allocations = new AllocationStats();
  private final ReleaseStack owned = new ReleaseStack();
  private volatile boolean closed;

  /**
   * Starts the device's thread.
   *
   * @param name see {@link #name()}
   */
  protected DeviceBackend(String name) {
    this.name = name;
    thread = new DeviceThread(name);
  }

  /**
   * Opens a part of the device on its thread. If that fails, releases the parts opened so far and
   * ends the thread.
   *
   * @param release releases the part when the backend is closed
   */
  protected final <T> T open(Supplier<T> part, Function<T, Runnable> release) {
    try {
      T opened = thread.call(part::get);
      owned.push(release.apply(opened));
      return opened;
    } catch (RuntimeException | Error e) {
      thread.abandon(owned, e);
      throw e;
    }
  }

  /** {@link #open(Supplier, Function)} of a part that needs no release. */
  protected final <T> T open(Supplier<T> part) {
    return open(part, opened -> () -> {});
  }

  /** The thread that all work runs on. */
  protected final DeviceThread thread() {
    return thread;
  }

  /** Statistics of everything that is open. */
  protected final AllocationStats allocations() {
    return allocations;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Usage usage() {
    return allocations.usage();
  }

  @Override
  public final void upload(FloatBuffer source, Tensor target) {
    requireUpload(source, target, true);
    thread.run(() -> write(source.duplicate(), target));
  }

  @Override
  public final void upload(ByteBuffer source, Tensor target) {
    requireUpload(source, target, false);
    thread.run(() -> write(source.duplicate(), target));
  }

  @Override
  public final void download(Tensor source, FloatBuffer target) {
    requireDownload(source, target, true);
    thread.run(() -> read(source, target.duplicate()));
  }

  @Override
  public final void download(Tensor source, ByteBuffer target) {
    requireDownload(source, target, false);
    thread.run(() -> read(source, target.duplicate()));
  }

  /** Writes the remaining numbers, one for each element of a floating-point tensor. */
  protected abstract void write(FloatBuffer source, Tensor target);

  /** Writes the remaining bytes, one for each element of a UINT8 tensor. */
  protected abstract void write(ByteBuffer source, Tensor target);

  /** Reads every element of a floating-point tensor; the buffer has room for exactly these. */
  protected abstract void read(Tensor source, FloatBuffer target);

  /** Reads every element of a UINT8 tensor; the buffer has room for exactly these. */
  protected abstract void read(Tensor source, ByteBuffer target);

  private static void requireUpload(Buffer source, Tensor target, boolean floating) {
    requireBound(target);
    Elements.requireType(target, floating);
    if (target.access() == HostAccess.NONE) {
      throw new IllegalStateException(
          target
              + " cannot be uploaded: it is a temporary of its program, whose operations overwrite"
              + " it. Upload to inputs of the graph, or retain the tensor.");
    }
    if (source.remaining() != target.shape().elements()) {
      throw new IllegalArgumentException(
          wrongSize("upload to", target, source.remaining() + " elements were given"));
    }
  }

  private static void requireDownload(Tensor source, Buffer target, boolean floating) {
    requireBound(source);
    Elements.requireType(source, floating);
    if (source.access() == HostAccess.NONE) {
      throw new IllegalStateException(
          source
              + " cannot be downloaded: its memory is reused by other tensors of its program."
              + " Retain it in the graph before the program is compiled.");
    }
    if (target.remaining() != source.shape().elements()) {
      throw new IllegalArgumentException(
          wrongSize("download of", source, "the buffer has room for " + target.remaining()));
    }
  }

  private static void requireBound(Tensor tensor) {
    if (!tensor.bound()) {
      throw new IllegalStateException(
          tensor
              + " is not bound to memory. Before transfers, allocate its arena or compile the graph"
              + " that contains it.");
    }
  }

  private static String wrongSize(String transfer, Tensor tensor, String found) {
    return transfer
        + " "
        + tensor
        + ": "
        + found
        + ", but the tensor has "
        + tensor.shape().elements()
        + " elements. Pass a buffer of that size, or transfer single images with Tensor.image(n).";
  }

  @Override
  public final void close() {
    if (!closed) {
      try {
        thread.run(this::release);
      } finally {
        if (closed) {
          thread.close();
        }
      }
    }
  }

  private void release() {
    long executables = allocations.live(AllocationStats.Kind.EXECUTABLE);
    long blocks = allocations.live(AllocationStats.Kind.BLOCK);
    if (executables > 0 || blocks > 0) {
      throw new IllegalStateException(
          "the backend '"
              + name
              + "' still has "
              + executables
              + " executables and "
              + blocks
              + " blocks of memory open; close them first");
    }
    closed = true;
    owned.close();
  }
}
