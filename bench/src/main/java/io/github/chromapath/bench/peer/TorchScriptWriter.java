// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes a graph as TorchScript: a {@code forward} whose constants are parameters of the module.
 */
final class TorchScriptWriter implements GraphWriter {
  private static final int FLOAT = 6;
  private static final int BFLOAT16 = 15;
  private static final int CONTIGUOUS = 0;
  private static final int CHANNELS_LAST = 2;

  private final int batch;
  private final boolean bfloat16;
  private final Predicate<String> channelsLast;
  private final StringBuilder body = new StringBuilder();
  private final Map<String, Constant> constants = new LinkedHashMap<>();
  private int memoryFormat;
  private int values;

  /**
   * A graph for batches of one size.
   *
   * @param bfloat16 whether activations are in bf16, else in fp32
   * @param channelsLast whether activations computed from the input of that name are stored (N, H,
   *     W, C), else (N, C, H, W)
   */
  TorchScriptWriter(int batch, boolean bfloat16, Predicate<String> channelsLast) {
    this.batch = batch;
    this.bfloat16 = bfloat16;
    this.channelsLast = channelsLast;
  }

  /** The Python source. Call {@link #output} first. */
  String source() {
    return "def forward(self, gray: Tensor, gray224: Tensor) -> Tensor:\n" + body;
  }

  /** Parameters by their names in the source. */
  Map<String, Constant> constants() {
    return constants;
  }

  @Override
  public Value input(String name, int height, int width) {
    memoryFormat = channelsLast.test(name) ? CHANNELS_LAST : CONTIGUOUS;
    String x = bfloat16 ? "torch.to(" + name + ", " + BFLOAT16 + ")" : name;
    return define(1, "torch.contiguous(%s, memory_format=%d)", x, memoryFormat);
  }

  @Override
  public Value threeChannels(Value x, Constant scale, Constant shift) {
    return define(
        3,
        "torch.contiguous(torch.add(torch.mul(%s, %s), %s), memory_format=%d)",
        x.name(),
        parameter(scale),
        parameter(shift),
        memoryFormat);
  }

  @Override
  public Value threeChannels(Value x) {
    return define(
        3,
        "torch.contiguous(torch.cat([%1$s, %1$s, %1$s], 1), memory_format=%2$d)",
        x.name(),
        memoryFormat);
  }

  @Override
  public Value convolution(Value x, Constant weight, Constant bias, int stride, boolean relu) {
    long padding = weight.shape()[2] / 2;
    Value y =
        define(
            (int) weight.shape()[0],
            "torch.conv2d(%1$s, %2$s, %3$s, [%4$d, %4$d], [%5$d, %5$d], [1, 1], 1)",
            x.name(),
            parameter(weight),
            parameter(bias),
            stride,
            padding);
    return relu ? relu(y) : y;
  }

  @Override
  public Value transposedConvolution(Value x, Constant weight, Constant bias, int stride) {
    return relu(
        define(
            (int) weight.shape()[1],
            "torch.conv_transpose2d(%1$s, %2$s, %3$s, [%4$d, %4$d], [1, 1], [%5$d, %5$d], 1,"
                + " [1, 1])",
            x.name(),
            parameter(weight),
            parameter(bias),
            stride,
            stride - 1));
  }

  private Value relu(Value x) {
    return define(x.channels(), "torch.relu(%s)", x.name());
  }

  @Override
  public Value residual(Value a, Value b) {
    return relu(define(a.channels(), "torch.add(%s, %s)", a.name(), b.name()));
  }

  @Override
  public Value maxPool(Value x) {
    return define(
        x.channels(), "torch.max_pool2d(%s, [3, 3], [2, 2], [1, 1], [1, 1], False)", x.name());
  }

  @Override
  public Value concat(List<Value> parts) {
    // contiguous() does not copy a part that has this layout already.
    String names =
        parts.stream()
            .map(p -> "torch.contiguous(%s, memory_format=%d)".formatted(p.name(), memoryFormat))
            .collect(Collectors.joining(", "));
    int channels = parts.stream().mapToInt(Value::channels).sum();
    return define(channels, "torch.cat([%s], 1)", names);
  }

  @Override
  public Value resize(Value x, int height, int width) {
    return define(
        x.channels(),
        "torch.upsample_bilinear2d(%s, [%d, %d], False, None, None)",
        x.name(),
        height,
        width);
  }

  @Override
  public Value instanceNorm(Value x) {
    return define(
        x.channels(),
        "torch.instance_norm(%s, None, None, None, None, True, 0.0, 1e-5, True)",
        x.name());
  }

  @Override
  public Value eca(Value x, Constant weight) {
    int channels = x.channels();
    Value z = average(x);
    Value gate =
        define(
            channels,
            "torch.conv1d(torch.reshape(%s, [%d, 1, %d]), %s, None, [1], [%d], [1], 1)",
            z.name(),
            batch,
            channels,
            parameter(weight),
            weight.shape()[2] / 2);
    return define(
        channels,
        "torch.mul(%s, torch.reshape(torch.sigmoid(%s), [%d, %d, 1, 1]))",
        x.name(),
        gate.name(),
        batch,
        channels);
  }

  @Override
  public Value se(Value x, Constant weight1, Constant weight2) {
    Value z = average(x);
    Value hidden = relu(pointwise(z, weight1));
    Value gate = pointwise(hidden, weight2);
    return define(x.channels(), "torch.mul(%s, torch.sigmoid(%s))", x.name(), gate.name());
  }

  private Value pointwise(Value x, Constant weight) {
    return define(
        (int) weight.shape()[0],
        "torch.conv2d(%s, %s, None, [1, 1], [0, 0], [1, 1], 1)",
        x.name(),
        parameter(weight));
  }

  private Value average(Value x) {
    return define(x.channels(), "torch.mean(%s, [2, 3], True)", x.name());
  }

  @Override
  public void output(Value x, float scale, float shift) {
    String wide = bfloat16 ? "torch.to(" + x.name() + ", " + FLOAT + ")" : x.name();
    body.append(
        "    return torch.add(torch.mul(torch.sigmoid(%s), %s), %s)%n"
            .formatted(wide, scale, shift));
  }

  @FormatMethod
  private Value define(int channels, @FormatString String format, Object... arguments) {
    Value value = new Value("v" + values++, channels);
    body.append("    ").append(value.name()).append(" = ");
    body.append(format.formatted(arguments)).append('\n');
    return value;
  }

  private String parameter(Constant constant) {
    String name = constant.name().replace('.', '_');
    constants.put(name, constant);
    return "self." + name;
  }
}
