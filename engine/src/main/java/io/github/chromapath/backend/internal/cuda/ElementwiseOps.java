// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import static io.github.chromapath.backend.internal.cuda.KernelOps.named;
import static io.github.chromapath.backend.internal.cuda.KernelOps.requireFloat32;
import static io.github.chromapath.backend.internal.cuda.KernelOps.suffix;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.Tensor;

/** Plans what is computed element by element. */
final class ElementwiseOps {
  private static final String FAMILY = "elementwise";

  private final KernelOps ops;

  ElementwiseOps(KernelOps ops) {
    this.ops = ops;
  }

  void register() {
    ops.on(Add.class, this::add);
    ops.on(Relu.Forward.class, op -> map("relu_forward", op.x(), op.y()));
    ops.on(Relu.Backward.class, op -> map("relu_backward", op.y(), op.dy(), op.dx()));
    ops.on(Sigmoid.Forward.class, op -> map("sigmoid_forward", op.x(), op.y()));
    ops.on(Sigmoid.Backward.class, op -> map("sigmoid_backward", op.y(), op.dy(), op.dx()));
    ops.on(AdaDelta.class, this::adaDelta);
    ops.on(Cast.class, this::cast);
    ops.on(Scale.class, this::scale);
    ops.on(FiniteCheck.class, this::finiteCheck);
  }

  private LaunchConfig over(Tensor tensor) {
    return ops.geometry().elements(count(tensor), tensor.type());
  }

  private static long count(Tensor tensor) {
    return tensor.shape().elements();
  }

  private OpPlan add(Add op) {
    String name = named("add", op.a(), op.b(), op.y());
    return OpPlan.of(
        ops.launch(over(op.y()), FAMILY, name, op.a(), op.b(), op.y(), count(op.y()), op.relu()));
  }

  private OpPlan map(String kernel, Tensor x, Tensor y) {
    return OpPlan.of(ops.launch(over(y), FAMILY, named(kernel, x, y), x, y, count(y)));
  }

  private OpPlan map(String kernel, Tensor y, Tensor dy, Tensor dx) {
    return OpPlan.of(ops.launch(over(y), FAMILY, named(kernel, y, dy, dx), y, dy, dx, count(y)));
  }

  private OpPlan adaDelta(AdaDelta op) {
    requireFloat32(op.w(), op.g(), op.v(), op.u(), op.lr());
    return OpPlan.of(
        ops.launch(
            over(op.w()),
            "optimizer",
            "adadelta_f32",
            op.w(),
            op.g(),
            op.v(),
            op.u(),
            op.lr(),
            op.rho(),
            op.epsilon(),
            count(op.w())));
  }

  private OpPlan cast(Cast op) {
    String name = "cast_" + suffix(op.x().type()) + "_" + suffix(op.y().type());
    return OpPlan.of(ops.launch(over(op.x()), FAMILY, name, op.x(), op.y(), count(op.x())));
  }

  private OpPlan scale(Scale op) {
    String name = "scale_f32_" + suffix(op.y().type());
    return OpPlan.of(
        ops.launch(over(op.x()), FAMILY, name, op.factor(), op.x(), op.y(), count(op.x())));
  }

  /** The kernel only sets the flag: it is cleared before. */
  private OpPlan finiteCheck(FiniteCheck op) {
    Command clear = new Fill(CudaMemory.address(op.flag()), Float.BYTES);
    String name = named("finite_check", op.x());
    return OpPlan.of(
        clear, ops.launch(over(op.x()), FAMILY, name, op.x(), op.flag(), count(op.x())));
  }

  /** Zeros. */
  private record Fill(long address, long bytes) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.driver().fill(address, (byte) 0, bytes, gpu.compute());
    }
  }
}
