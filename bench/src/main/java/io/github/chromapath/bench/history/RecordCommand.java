// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.history;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.chromapath.bench.report.ResultsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the results of a run as one JSON file. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps the results of a run as DATE-COMMIT.json in a folder of the repository.",
      "The file has JMH's rows, the processor and the versions of all libraries, and no name of a",
      "machine, user or folder. Exit codes: 0 done, 1 a file cannot be written, 2 wrong usage."
    },
    footer = {
      "  chromapath-bench record",
      "  chromapath-bench record results --date 2026-11-30 --commit v0.2.0"
    })
public final class RecordCommand implements Callable<Integer> {
  /** Results of an hour have less than a megabyte. */
  private static final long MAX_BYTES = 1 << 26;

  private static final Pattern COMMIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  @Parameters(
      index = "0",
      paramLabel = "RESULTS",
      arity = "0..1",
      defaultValue = "bench-results",
      description = "Folder with the results of a run. Default: ${DEFAULT-VALUE}.")
  private Path results;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench/history",
      description = "Folder for the file, in a checkout. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--date",
      paramLabel = "YYYY-MM-DD",
      description = "Date of the results. Default: that of the last commit.")
  private Optional<LocalDate> date = Optional.empty();

  @Option(
      names = "--commit",
      paramLabel = "NAME",
      description = "Measured version. Default: git describe --always --dirty.")
  private Optional<String> commit = Optional.empty();

  @Spec private CommandSpec spec;

  private RecordCommand() {}

  /** The command, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new RecordCommand());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode rows = read(ResultsFolder.RESULTS);
    if (!rows.isArray() || rows.isEmpty()) {
      throw wrong(results.resolve(ResultsFolder.RESULTS) + " has no results; measure again.");
    }
    JsonNode environment = read(ResultsFolder.ENVIRONMENT);
    JsonNode failures = read(ResultsFolder.FAILURES);
    Files.createDirectories(out);
    String version =
        commit.isPresent() ? commit.get() : git("--commit", "describe", "--always", "--dirty");
    if (!COMMIT.matcher(version).matches()) {
      throw wrong("--commit must be letters, digits, '.', '_' and '-', not '" + version + "'.");
    }
    HistoryEntry entry = new HistoryEntry(version, date(), environment, rows, failures);
    String name = entry.date() + "-" + version + ".json";
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    new ResultsFolder(out).write(name, mapper.writeValueAsBytes(entry.json()));
    PrintWriter text = spec.commandLine().getOut();
    text.printf("%s has %d results.%n", out.resolve(name), rows.size());
    text.flush();
    return 0;
  }

  private LocalDate date() throws IOException, InterruptedException {
    if (date.isPresent()) {
      return date.get();
    }
    String text = git("--date", "log", "-1", "--format=%cs");
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong("git names no date but '" + text + "'; give --date.");
    }
  }

  private JsonNode read(String name) throws IOException {
    Path file = results.resolve(name);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw wrong(file + " is too large for results.");
      }
      return new ObjectMapper().readTree(file.toFile());
    } catch (NoSuchFileException e) {
      throw wrong(file + " does not exist; run chromapath-bench first.");
    } catch (JacksonException e) {
      throw wrong(file + " is no JSON; measure again.");
    }
  }

  /** The first line that git prints about the checkout with the output folder. */
  private String git(String option, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", out.toString()));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw wrong("git cannot be started; give " + option + ".");
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw wrong(out + " is in no git repository with a commit; give " + option + ".");
    }
    return printed.strip();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
