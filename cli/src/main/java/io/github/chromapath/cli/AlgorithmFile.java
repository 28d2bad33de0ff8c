package io.github.chromapath.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measured choices of algorithms in a JSON file. A choice is written at once, together with what
 * other processes have written in the meantime. A file that cannot be read or written is reported
 * once and costs no more than measuring anew.
 */
final class AlgorithmFile implements AlgorithmStore {
  /** Some thousand shapes; a larger file is not this program's. */
  static final long MOST_BYTES = 4L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, Integer>> CHOICES = new TypeReference<>() {};

  private final Path file;
  private final Consumer<String> say;
  private final Map<String, Integer> choices;
  private boolean complained;

  /**
   * Reads a file, which need not exist.
   *
   * @param say tells the user one line
   */
  AlgorithmFile(Path file, Consumer<String> say) {
    this.file = file;
    this.say = say;
    choices = read();
  }

  /** {@code chromapath/algorithms.json} in the user's folder of caches. */
  static AlgorithmFile ofUser(Consumer<String> say) {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path folder =
        caches == null || caches.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return new AlgorithmFile(folder.resolve("chromapath").resolve("algorithms.json"), say);
  }

  @Override
  public OptionalInt find(String key) {
    Integer choice = choices.get(key);
    return choice == null ? OptionalInt.empty() : OptionalInt.of(choice);
  }

  @Override
  public void keep(String key, int algorithm) {
    choices.put(key, algorithm);
    Map<String, Integer> all = read();
    all.putAll(choices);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(all));
      AtomicFile.write(
          file,
          channel -> {
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          });
    } catch (IOException e) {
      complain("cannot be written (" + e.getMessage() + ")");
    }
  }

  private Map<String, Integer> read() {
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        complain("has " + bytes + " bytes, more than any that this program writes");
        return new TreeMap<>();
      }
      TreeMap<String, Integer> read = JSON.readValue(Files.readAllBytes(file), CHOICES);
      if (read == null || read.containsValue(null)) {
        complain("is not a list of choices");
        return new TreeMap<>();
      }
      return read;
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    } catch (JacksonException e) {
      complain("is not a list of choices");
      return new TreeMap<>();
    } catch (IOException e) {
      complain("cannot be read (" + e.getMessage() + ")");
      return new TreeMap<>();
    }
  }

  private void complain(String what) {
    if (!complained) {
      complained = true;
      say.accept(
          "chromapath: --autotune: " + file + " " + what + ": algorithms are measured anew.");
    }
  }
}
