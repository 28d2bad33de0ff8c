// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;

/** Plans element-wise operations. */
final class ElementwisePlanner extends FamilyPlanner {
  ElementwisePlanner(KernelLauncher launcher) {
    super("elementwise", launcher);
  }

  private LaunchConfig over(Tensor tensor) {
    return geometry().elements(count(tensor), tensor.type());
  }

  private static long count(Tensor tensor) {
    return tensor.shape().elements();
  }

  OpPlan add(Add op) {
    return OpPlan.of(sum(op.a(), op.b(), op.y(), op.relu()));
  }

  /** y = a + b, then ReLU if requested; y may be a or b. */
  Command sum(Tensor a, Tensor b, Tensor y, boolean relu) {
    return launch(over(y), named("add", a, b, y), a, b, y, count(y), relu);
  }

  OpPlan relu(Relu.Forward op) {
    return OpPlan.of(rectify(op.x(), op.y()));
  }

  /** y = max(x, 0); y may be x. */
  Command rectify(Tensor x, Tensor y) {
    return map("relu_forward", x, y);
  }

  OpPlan reluBackward(Relu.Backward op) {
    return OpPlan.of(mapBackward("relu_backward", op.y(), op.dy(), op.dx()));
  }

  OpPlan sigmoid(Sigmoid.Forward op) {
    return OpPlan.of(map("sigmoid_forward", op.x(), op.y()));
  }

  OpPlan sigmoidBackward(Sigmoid.Backward op) {
    return OpPlan.of(mapBackward("sigmoid_backward", op.y(), op.dy(), op.dx()));
  }

  private Command map(String kernel, Tensor x, Tensor y) {
    return launch(over(y), named(kernel, x, y), x, y, count(y));
  }

  private Command mapBackward(String kernel, Tensor y, Tensor dy, Tensor dx) {
    return launch(over(y), named(kernel, y, dy, dx), y, dy, dx, count(y));
  }

  OpPlan cast(Cast op) {
    return OpPlan.of(
        convert(
            new Operand(op.x(), op.x().type()), new Operand(op.y(), op.y().type()), count(op.x())));
  }

  /**
   * An operand of a conversion.
   *
   * @param place a {@link Tensor}, or a Long for an address in the workspace
   */
  record Operand(Object place, DataType type) {}

  /** Rounds {@code count} elements of one type to another. */
  Command convert(Operand from, Operand to, long count) {
    String name = "cast_" + suffix(from.type) + "_" + suffix(to.type);
    return launch(geometry().elements(count, from.type), name, from.place, to.place, count);
  }

  OpPlan byteToFloat(ByteToFloat op) {
    long count = count(op.x());
    LaunchConfig config = geometry().elements(count, op.x().type());
    return OpPlan.of(launch(config, "byte_to_float_f32", op.x(), op.y(), count));
  }

  OpPlan scale(Scale op) {
    String name = "scale_f32_" + suffix(op.y().type());
    return OpPlan.of(launch(over(op.x()), name, op.factor(), op.x(), op.y(), count(op.x())));
  }

  /** The kernel never clears the flag, so a fill precedes it. */
  OpPlan finiteCheck(FiniteCheck op) {
    Command clear = new ZeroFill(CudaMemory.address(op.flag()), Float.BYTES);
    String name = named("finite_check", op.x());
    return OpPlan.of(clear, launch(over(op.x()), name, op.x(), op.flag(), count(op.x())));
  }

  /** Zeros in device memory. */
  private record ZeroFill(long address, long bytes) implements Command {
    @Override
    public void enqueue(OpenGpu gpu) {
      gpu.driver().fill(address, (byte) 0, bytes, gpu.compute());
    }
  }
}
