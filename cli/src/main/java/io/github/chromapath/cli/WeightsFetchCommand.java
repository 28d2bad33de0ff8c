// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.fetch.Download;
import io.github.chromapath.cli.fetch.Limits;
import io.github.chromapath.cli.fetch.PublishedFile;
import io.github.chromapath.cli.fetch.Sources;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weights fetch}: torchvision's files by name, verified. */
@Command(
    name = "fetch",
    description = {
      "Downloads torchvision's files of weights and verifies their SHA-256. Prints the SHA-256 and"
          + " the path of each.",
      "The connection may break: the bytes so far are kept in NAME.part, and the same command"
          + " continues there. An existing file is verified and never replaced. The proxy is that of"
          + " https_proxy, or of Java's system properties."
    },
    footer = {
      "  chromapath weights fetch resnet50 vgg16 --from https://mirror.example/models/",
      "  chromapath weights fetch resnet101-63fe2227.pth --from https://mirror.example/models/",
      "  chromapath weights fetch vgg16 --from https://mirror.example/vgg16.pth?download=1 --out w"
    })
final class WeightsFetchCommand implements Callable<Integer> {
  /** Longest time that the process waits after Ctrl-C. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Mixin private ConsoleOptions console;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description =
          "resnet50, resnet50-v2, vgg16, or the name of another published file that ends with the"
              + " first 8 digits of its SHA-256.")
  private List<String> names;

  @Option(
      names = "--from",
      paramLabel = "URL",
      defaultValue = "${env:CHROMAPATH_WEIGHTS_URL}",
      description =
          "Address of the folder with the files, which ends with a slash, or of the file. The"
              + " documentation of torchvision's models gives it. Default: the environment variable"
              + " CHROMAPATH_WEIGHTS_URL.")
  private Optional<URI> from = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the files. Default: the current one.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    List<PublishedFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(
          PublishedFile.of(name)
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.USAGE,
                          name
                              + " is not a published file: give one of "
                              + String.join(", ", PublishedFile.shortNames())
                              + ", or a name such as resnet50-0676ba61.pth.")));
    }
    if (from.isPresent() && files.size() > 1 && !isFolder(from.get())) {
      throw new CommandException(
          ExitCode.USAGE,
          "--from "
              + from.get()
              + " does not end with a slash, so it is the address of one file: give the address of"
              + " the folder, or one name.");
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new CommandException(ExitCode.USAGE, "--out " + out + " is a file: give a folder.");
    }
    Files.createDirectories(out);
    int failed = 0;
    try (Interrupt interrupt = new Interrupt(console.err(), "Stopping the download.", PATIENCE)) {
      for (PublishedFile file : files) {
        if (!fetched(file, interrupt)) {
          failed++;
        }
      }
    } catch (CancellationException e) {
      console.say("Stopped. The same command continues the download.");
      return ExitCode.FAILED.code();
    }
    return (failed == 0 ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  private static boolean isFolder(URI address) {
    String path = address.getRawPath();
    return path == null || path.isEmpty() || path.endsWith("/");
  }

  private boolean fetched(PublishedFile file, Interrupt interrupt) throws IOException {
    Path target = out.resolve(file.fileName());
    try {
      String hash =
          Files.exists(target, LinkOption.NOFOLLOW_LINKS)
              ? verified(target, file)
              : download(file, interrupt);
      console.out().println(hash + "  " + target);
      return true;
    } catch (IOException e) {
      console.err().println("chromapath weights fetch: " + e.getMessage());
      return false;
    }
  }

  /** The SHA-256 of a file that exists already. */
  private String verified(Path target, PublishedFile file) throws IOException {
    String hash;
    try (WeightsSource source = WeightsSource.open(target)) {
      hash = source.sha256();
    }
    if (!file.matches(hash)) {
      throw new IOException(
          target
              + ": the file exists, but its SHA-256 is "
              + hash
              + ", not "
              + file.sha256()
              + (file.sha256().length() < hash.length() ? "..." : "")
              + "; move it away and run the command again.");
    }
    console.say(target + " exists and is the published file.");
    return hash;
  }

  private String download(PublishedFile file, Interrupt interrupt) throws IOException {
    URI folder =
        from.orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    "--from is missing, and this program contains no address: take that of "
                        + file.fileName()
                        + " from torchvision's documentation of its models."));
    try (FetchProgress progress = new FetchProgress(console, file.fileName())) {
      return new Download(Limits.standard(), progress, interrupt::stopRequested)
          .fetch(Sources.of(folder, file), file, out);
    }
  }
}
