// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.bench.run.JvmOptions;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results of this project in fp32 on the CPU. Every subject is compared with them before it is
 * timed. A separate process computes them and writes them to a file, so that the measured process
 * runs nothing else.
 */
final class Reference {
  /** The system property that names the folder of the files. */
  static final String FOLDER_PROPERTY = "chromapath.bench.reference";

  private Reference() {}

  /**
   * The prediction (N, 2, H, W), or the four losses of the first step.
   *
   * @throws IOException if it cannot be computed or read
   */
  static float[] of(Pass pass) throws IOException, InterruptedException {
    Path file = folder().resolve(name(pass));
    if (!Files.exists(file)) {
      compute(pass);
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static Path folder() throws IOException {
    String given = System.getProperty(FOLDER_PROPERTY);
    Path folder =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("chromapath-bench-" + ProcessHandle.current().pid());
    return Files.createDirectories(folder);
  }

  private static String name(Pass pass) {
    return String.format(
        Locale.ROOT,
        "%s-%d-%d-%s.f32",
        pass.mode().name().toLowerCase(Locale.ROOT),
        pass.size(),
        pass.batch(),
        pass.model().width());
  }

  private static void compute(Pass pass) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(JvmOptions.FORKED);
    command.addAll(
        List.of(
            "-D" + FOLDER_PROPERTY + "=" + folder(),
            "-cp",
            System.getProperty("java.class.path"),
            Reference.class.getName(),
            pass.mode().name(),
            String.valueOf(pass.model().width()),
            String.valueOf(pass.size()),
            String.valueOf(pass.batch())));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    File log = folder().resolve("reference.log").toFile();
    int status =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException(
          "the reference for " + pass + " was not computed (exit code " + status + "), see " + log);
    }
  }

  /** Computes one reference: mode, width, size, batch. */
  public static void main(String[] arguments) throws IOException {
    Pass pass =
        new Pass(
            Pass.Mode.valueOf(arguments[0]),
            ModelConfig.standard().withWidth(Double.parseDouble(arguments[1])),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Precision.FP32);
    float[] values = compute(new Workload(pass, "cpu", 0));
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Path file = folder().resolve(name(pass));
    Path unfinished = folder().resolve(name(pass) + "." + ProcessHandle.current().pid());
    Files.write(unfinished, bytes.array());
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static float[] compute(Workload workload) {
    try (ReleaseStack owned = new ReleaseStack()) {
      PictureBatch pictures = workload.pictures();
      if (workload.pass().mode() == Pass.Mode.TRAINING) {
        return workload.training(Subject.CHROMAPATH, pictures, owned).step();
      }
      Inference inference = workload.inference(Subject.CHROMAPATH, owned);
      inference.predict(pictures.gray(), pictures.gray224());
      return inference.ab();
    }
  }
}
