// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import io.github.chromapath.tensor.DataType;
import java.util.Arrays;

/** Every call of NCCL's adapter but that of its constructor. */
final class NcclScript extends Script {
  private final Nccl nccl;

  NcclScript(Nccl nccl, Log log, boolean checked) {
    super(log, checked);
    this.nccl = nccl;
  }

  @Override
  void run() {
    equal(22304, nccl.version());
    byte[] id = call(nccl::uniqueId, "ncclGetUniqueId()");
    byte[] expected = new byte[Nccl.ID_BYTES];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (i - 64);
    }
    equal(Arrays.toString(expected), Arrays.toString(id));
    int undefined = Integer.MIN_VALUE;
    Nccl.Communicator communicator =
        call(
            () -> nccl.init(id, 5, 3),
            "ncclCommInitRankConfig(5, -64 to 63, 3, 48, cafebeef, 22304, 0, %d, %d, %d, (nil), %d)"
                .formatted(undefined, undefined, undefined, undefined));
    equal(false, call(() -> nccl.ready(communicator), "ncclCommGetAsyncError(0xc1)"));
    equal(true, call(() -> nccl.ready(communicator), "ncclCommGetAsyncError(0xc1)"));
    call(
        () ->
            nccl.sum(
                communicator,
                new Nccl.Vector(0x7f12_0000_0100L, 5L << 31, DataType.FLOAT32),
                new JCudaStream(new StreamPointer())),
        "ncclAllReduce(0x7f1200000100, 0x7f1200000100, 10737418240, 7, 0, 0xc1, (nil))");
    call(
        () ->
            nccl.sum(
                communicator,
                new Nccl.Vector(0x7f12_0000_0102L, 3, DataType.BFLOAT16),
                new JCudaStream(new StreamPointer())),
        "ncclAllReduce(0x7f1200000102, 0x7f1200000102, 3, 9, 0, 0xc1, (nil))");
    call(() -> nccl.complete(communicator), "ncclCommFinalize(0xc1)");
    call(() -> nccl.destroy(communicator), "ncclCommDestroy(0xc1)");
    call(() -> nccl.abort(communicator), "ncclCommAbort(0xc1)");
  }
}
