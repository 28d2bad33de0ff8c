// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infer} on a device that returns NaN for one picture of a batch. */
@Tag("fast")
class PictureFaultTest {
  /** The CPU as a device "spoiling", which returns NaN for the second picture of three. */
  public static final class Provider extends TestProvider {
    private static final Shape COLORS =
        new Shape(3, NarrowCheckpoints.SIZE, NarrowCheckpoints.SIZE, 2);

    /** For {@link java.util.ServiceLoader}. */
    public Provider() {
      super("spoiling", -1);
    }

    @Override
    public Backend open(BackendOptions options) {
      return wrap(Backend.class, Backends.open("cpu", options), Provider::call);
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
      Object result = invoke(target, method, arguments);
      if (method.getName().equals("download")
          && ((Tensor) arguments[0]).shape().equals(COLORS)
          && arguments[1] instanceof FloatBuffer values) {
        int picture = values.capacity() / 3;
        for (int i = picture; i < 2 * picture; i++) {
          values.put(i, Float.NaN);
        }
      }
      return result;
    }
  }

  @TempDir Path folder;
  private TestProvider.OnPath path;

  @BeforeEach
  void addProvider() throws IOException {
    path = new TestProvider.OnPath(folder.resolve("path"), Provider.class);
  }

  @AfterEach
  void removeProvider() throws IOException {
    path.close();
  }

  @Test
  void nanFailsOnlyItsPicture() throws IOException {
    Path model = folder.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(model);
    Path in = folder.resolve("in");
    for (String name : List.of("a.png", "b.png", "c.png")) {
      TestPictures.gray(in.resolve(name));
    }
    Path out = folder.resolve("out");
    InProcess run =
        InProcess.run(
            "infer", "--model", model, "--out", out, in, "--batch", 3, "--device", "spoiling");
    assertEquals(1, run.exitCode(), run.err());
    String failed = in.resolve("b.png") + ": the network's weights give colours that are not";
    assertTrue(run.err().contains(failed), run.err());
    assertTrue(run.err().contains("1 of 3 inputs failed"), run.err());
    assertEquals(List.of("a.png", "c.png"), TestPictures.files(out));
  }
}
