// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;

/** A simulated driver with its context current, and one stream. */
final class SimRig {
  /** Adds 1 to each of n words. */
  static final String INCREMENT =
      """
      .version 7.0
      .target sm_70
      .address_size 64
      .visible .entry increment(.param .u64 words, .param .u32 n)
      .maxntid 128, 1, 1
      {
      .reg .pred %p<2>; .reg .b32 %r<8>; .reg .b64 %d<4>;
      ld.param.u64 %d0, [words];
      ld.param.u32 %r0, [n];
      mov.u32 %r1, %ctaid.x;
      mov.u32 %r2, %ntid.x;
      mov.u32 %r3, %tid.x;
      mad.lo.s32 %r4, %r1, %r2, %r3;
      setp.ge.s32 %p1, %r4, %r0;
      @%p1 bra $end;
      mul.wide.s32 %d1, %r4, 4;
      add.s64 %d2, %d0, %d1;
      ld.global.u32 %r5, [%d2];
      add.s32 %r6, %r5, 1;
      st.global.u32 [%d2], %r6;
      $end: ret;
      }
      """;

  static final KernelSignature SIGNATURE = KernelSignature.parse(INCREMENT).get(0);

  final SimCudaDriver driver;
  final CudaDriver.Stream stream;
  private final CudaDriver.Function increment;

  SimRig(SimCudaDriver driver) {
    this.driver = driver;
    driver.init();
    driver.setCurrent(driver.retainPrimaryContext(0));
    stream = driver.createStream();
    increment = driver.function(driver.loadModule(INCREMENT), "increment");
  }

  static SimRig seeded(long seed) {
    return new SimRig(new SimCudaDriver(new GpuSpec("Simulated GPU", 8, 6, 2, 1 << 26), seed));
  }

  /** Numbers in fresh device memory. */
  long upload(DataType type, float... values) {
    long address = driver.allocate((long) values.length * type.bytes());
    driver.core().memory().write(address, type, values);
    return address;
  }

  /** Words in fresh device memory, copied through pinned memory. */
  long uploadWords(int... values) {
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4 * values.length);
    pinned.bytes().asIntBuffer().put(values);
    long address = driver.allocate(4L * values.length);
    driver.copyToDevice(address, pinned, 0, 4 * values.length, stream);
    driver.synchronize(stream);
    driver.freePinned(pinned);
    return address;
  }

  float[] download(long address, DataType type, int count) {
    driver.synchronize(stream);
    return driver.core().memory().read(address, type, count, "bytes that a test downloads");
  }

  int word(long address) {
    return driver.core().memory().bytes().ints(address, 1)[0];
  }

  void increment(long address, int n, CudaDriver.Stream on) {
    driver.launch(increment, new LaunchConfig(1, 32, 0), arguments(address, n), on);
  }

  static KernelArgs arguments(long address, int n) {
    return KernelArgs.of(SIGNATURE).add(address).add(n);
  }

  static int first(ByteBuffer bytes) {
    return bytes.getInt(0);
  }

  static CudaException refused(String status, Runnable call, String... words) {
    CudaException refusal = assertThrows(CudaException.class, call::run);
    assertEquals(status, refusal.status(), refusal.getMessage());
    for (String word : List.of(words)) {
      assertTrue(refusal.getMessage().contains(word), refusal.getMessage());
    }
    return refusal;
  }
}
