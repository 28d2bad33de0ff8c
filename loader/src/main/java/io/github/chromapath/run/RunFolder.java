// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.internal.events.EventFile;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.internal.file.WriteFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of a training run: {@code config.json}, {@code split.json}, {@code balance.json},
 * {@code log.jsonl}, {@code best.safetensors}, {@code last.safetensors}, {@code
 * last.previous.safetensors}, numbered checkpoints, {@code samples/} and {@code report.html}.
 *
 * @param path the folder, which exists
 */
public record RunFolder(Path path) {
  private static final JsonMapper LINES = JsonMapper.builder().build();
  private static final Pattern NUMBERED = Pattern.compile("step-([0-9]{1,18})\\.safetensors");
  private static final String SAMPLE_NAMES =
      "[0-9]*-{truth,input,result,difference,classes,crop-truth,step-[0-9]*,crop-step-[0-9]*}.jpg";

  /** {@return the checkpoint of the best epoch} */
  public Path best() {
    return path.resolve("best.safetensors");
  }

  /** {@return the checkpoint that {@code --resume} reads} */
  public Path last() {
    return path.resolve("last.safetensors");
  }

  /** {@return the checkpoint before the last one, from which a run resumes if that is damaged} */
  public Path previous() {
    return path.resolve("last.previous.safetensors");
  }

  /** {@return the checkpoint kept under the number of its step} */
  public Path numbered(long step) {
    return path.resolve("step-" + step + ".safetensors");
  }

  /**
   * {@return the checkpoints kept under the numbers of their steps, the newest first}
   *
   * @throws IOException if the folder cannot be listed
   */
  public List<Path> numbered() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    SortedMap<Long, Path> bySteps = new TreeMap<>(Comparator.reverseOrder());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "step-*.safetensors")) {
      for (Path file : files) {
        Matcher name = NUMBERED.matcher(file.getFileName().toString());
        if (name.matches()) {
          bySteps.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return List.copyOf(bySteps.values());
  }

  /**
   * The checkpoints from which the run can resume, the best choice first; the first may not exist.
   */
  List<Path> resumable() throws IOException {
    List<Path> files = new ArrayList<>(List.of(last()));
    if (Files.exists(previous())) {
      files.add(previous());
    }
    files.addAll(numbered());
    return files;
  }

  /**
   * {@return whether there is a checkpoint to resume from}
   *
   * @throws IOException if the folder cannot be listed
   */
  public boolean hasCheckpoint() throws IOException {
    return Files.isRegularFile(last()) || resumable().size() > 1;
  }

  /**
   * Deletes the temporary files of processes that were killed. No other process may write here.
   *
   * @throws IOException if the folder cannot be listed or a file cannot be deleted
   */
  void deleteTemporaries() throws IOException {
    AtomicFile.deleteTemporaries(path);
    if (Files.isDirectory(samples())) {
      AtomicFile.deleteTemporaries(samples());
    }
  }

  /** The file that the process which trains here locks. */
  Path lock() {
    return path.resolve("run.lock");
  }

  /** {@return the manifest of the run's split} */
  public Path split() {
    return path.resolve("split.json");
  }

  /** {@return the weights of pixels, if the run has a balance} */
  public Path balance() {
    return path.resolve("balance.json");
  }

  /** {@return the log: one line of JSON for each epoch and for every few steps} */
  public Path log() {
    return path.resolve("log.jsonl");
  }

  /** {@return the folder of coloured validation images} */
  public Path samples() {
    return path.resolve("samples");
  }

  /** {@return the page with losses and samples} */
  public Path report() {
    return path.resolve("report.html");
  }

  private Path config() {
    return path.resolve("config.json");
  }

  /**
   * Removes the files of an earlier run that a new run does not replace at its start. All other
   * files stay.
   */
  void clear() throws IOException {
    for (Path file : List.of(last(), previous(), best(), balance(), log(), report())) {
      remove(file);
    }
    for (Path file : numbered()) {
      remove(file);
    }
    for (Path file : EventFile.files(path)) {
      remove(file);
    }
    if (Files.isDirectory(samples())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(samples(), SAMPLE_NAMES)) {
        for (Path sample : files) {
          remove(sample);
        }
      }
    }
  }

  private static void remove(Path file) throws IOException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IOException(
          file + ": this file of an earlier run cannot be removed; remove it.", e);
    }
  }

  /** Writes the configuration. */
  public void writeConfig(TrainConfig config) throws IOException {
    AtomicFile.write(config(), ConfigJson.write(config));
  }

  /**
   * Reads the configuration of an earlier run.
   *
   * @throws IOException if the folder has no run, or its configuration cannot be read
   */
  public TrainConfig readConfig() throws IOException {
    if (!Files.isRegularFile(config()) || !hasCheckpoint()) {
      throw new IOException(path + ": there is no run to resume here; omit --resume to start one.");
    }
    try {
      return ConfigJson.read(Files.readAllBytes(config()));
    } catch (JacksonException e) {
      throw new IOException(
          config() + ": it is not the configuration of a run; restore it or start a new run.", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          config() + ": " + e.getMessage() + "; restore it or start a new run.", e);
    }
  }

  /**
   * {@return the validations in the log, in order of their steps}
   *
   * @throws IOException if the log cannot be read
   */
  public List<EpochEntry> epochs() throws IOException {
    return readLog().epochs();
  }

  /**
   * {@return the lines of the log; empty if there is no log}
   *
   * @throws IOException if the log cannot be read
   */
  public RunLog readLog() throws IOException {
    return Files.exists(log()) ? RunLog.read(log()) : new RunLog(List.of(), List.of());
  }

  /**
   * Adds a line to the log.
   *
   * @throws IOException if it cannot be written
   */
  public void appendLog(Map<String, Object> entry) throws IOException {
    String line = LINES.writeValueAsString(entry) + "\n";
    try {
      Files.write(
          log(),
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(WriteFault.sentence(log(), e), e);
    }
  }
}
