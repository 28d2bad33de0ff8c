package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.backend.cuda.driver.CudaException;
import io.github.chromapath.dataset.synth.SynthSpec;
import io.github.chromapath.dataset.synth.SyntheticDataset;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a device that fails while it works. */
class DeviceFaultTest {
  private static final String FAULT =
      "the GPU failed (cuGraphLaunch() failed with CUDA_ERROR_ILLEGAL_ADDRESS)";

  /**
   * The processor as a device "failing": it does as many runs as its ordinal says and is lost then.
   */
  public static final class Provider implements BackendProvider {
    private static final int PRESENT = 1000;

    /** For {@link java.util.ServiceLoader}. */
    public Provider() {}

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public int priority() {
      return -1;
    }

    @Override
    public Optional<String> unavailableBecause() {
      return Optional.empty();
    }

    @Override
    public List<NativeLibrary> libraries() {
      return List.of();
    }

    @Override
    public Backend open(BackendOptions options) {
      int ordinal = options.ordinal().orElse(0);
      if (ordinal >= PRESENT) {
        throw new UnavailableBackendException("there is no GPU " + ordinal + ".");
      }
      Backend cpu = Backends.open("cpu", options);
      AtomicInteger left = new AtomicInteger(ordinal);
      return wrap(
          Backend.class,
          cpu,
          () -> {},
          made -> made instanceof Executable e ? failing(e, left) : made);
    }

    private static Executable failing(Executable executable, AtomicInteger left) {
      return wrap(
          Executable.class,
          executable,
          () -> {
            if (left.decrementAndGet() < 0) {
              throw new CudaException("cuGraphLaunch()", "CUDA_ERROR_ILLEGAL_ADDRESS");
            }
          },
          made -> made);
    }

    private static <T> T wrap(
        Class<T> type, T target, Runnable beforeRun, UnaryOperator<Object> result) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                if (method.getName().equals("run")) {
                  beforeRun.run();
                }
                try {
                  return result.apply(method.invoke(target, arguments));
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }
  }

  @TempDir Path folder;
  private ClassLoader before;
  private URLClassLoader withProvider;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    Path services = Files.createDirectories(folder.resolve("path/META-INF/services"));
    Files.writeString(services.resolve(BackendProvider.class.getName()), Provider.class.getName());
    before = Thread.currentThread().getContextClassLoader();
    URL path = folder.resolve("path").toUri().toURL();
    withProvider = new URLClassLoader(new URL[] {path}, before);
    Thread.currentThread().setContextClassLoader(withProvider);
    data = folder.resolve("data");
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  @AfterEach
  void restore() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    withProvider.close();
  }

  /** Six pictures train in batches of 2: 3 steps an epoch. */
  private InProcess train(Path run, int runs, String... more) {
    Object[] arguments = {
      "train",
      "--data",
      data,
      "--out",
      run,
      "--width",
      "0.05",
      "--size",
      "32x40",
      "--batch",
      "2",
      "--validation",
      "2",
      "--max-steps",
      "7",
      "--device",
      "failing",
      "--gpu",
      runs
    };
    return InProcess.run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray());
  }

  @Test
  void beforeAnythingIsSavedTheSentenceNamesCallStatusAndMend() {
    InProcess run = train(folder.resolve("run"), 1);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(
        run.err()
            .contains(
                "chromapath train: " + FAULT + ": 'chromapath doctor' tells whether it works"),
        run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void afterACheckpointItSaysHowToGoOn() {
    Path folderOfRun = folder.resolve("run");
    InProcess run = train(folderOfRun, 10, "--verbose");
    assertEquals(3, run.exitCode(), run.err());
    String resume = "chromapath train --out " + folderOfRun + " --resume";
    assertTrue(
        run.err().contains(FAULT + "; the run is saved up to step 3, go on with: " + resume),
        run.err());
    assertTrue(run.err().contains("\tat "), run.err());
    InProcess resumed =
        InProcess.run(
            "train", "--out", folderOfRun, "--resume", "--max-steps", "4", "--device", "cpu");
    assertEquals(0, resumed.exitCode(), resumed.err());
  }

  /** Three steps, each computed and accepted, and nothing of the validation after them. */
  @Test
  void aFaultInTheFirstValidationLosesNoStep() {
    Path folderOfRun = folder.resolve("run");
    InProcess run = train(folderOfRun, 6);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("the run is saved up to step 3"), run.err());
    InProcess resumed =
        InProcess.run(
            "train", "--out", folderOfRun, "--resume", "--max-steps", "3", "--device", "cpu");
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.err().contains("epoch 1, step 3: training"), resumed.err());
    assertTrue(Files.exists(folderOfRun.resolve("best.safetensors")));
  }

  @Test
  void aGpuThatIsNotThereIsOneSentence() {
    InProcess run = train(folder.resolve("run"), Provider.PRESENT);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("--device failing: there is no GPU 1000."), run.err());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void picturesEndWithTheFault() {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, Provider.PRESENT - 1).exitCode());
    InProcess infer =
        InProcess.run(
            "infer",
            "--model",
            run.resolve("best.safetensors"),
            "--out",
            folder.resolve("out"),
            data.resolve("images"),
            "--device",
            "failing",
            "--gpu",
            2);
    assertEquals(3, infer.exitCode(), infer.err());
    assertTrue(infer.err().contains("chromapath infer: " + FAULT + ": "), infer.err());
  }
}
