// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cli.serve.Limits;
import io.github.chromapath.cli.serve.Service;
import io.github.chromapath.cli.serve.ServiceConfig;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.colorize.WarmUp;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: colours pictures for HTTP clients, and shows a page. */
@Command(
    name = "serve",
    description =
        "Colours pictures and videos on a web page and for HTTP clients, until Ctrl-C. Only this"
            + " machine reaches the service unless --host says otherwise. docs/service.md describes"
            + " the API.",
    footer = {
      "  chromapath serve",
      "  chromapath serve --port 9000 --model best.safetensors",
      "  chromapath serve --host 0.0.0.0 --token 0123456789abcdef",
      "  chromapath serve --device cuda --batch 8 --queue 256"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Duration STOP = Duration.ofMinutes(2);
  private static final int MIN_TOKEN = 16;
  private static final String TOKEN_VARIABLE = "CHROMAPATH_TOKEN";

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private InferencePrecision precision;
  @Mixin private ServiceLimits limits;

  @Option(
      names = "--model",
      paramLabel = "FILE|bundled",
      description = "Checkpoint to colour with. Default: the bundled model.")
  private CheckpointSource model = new CheckpointSource.Bundled();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "TCP port; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on, 0.0.0.0 for all of this machine's. Others than those of loopback"
              + " need --token. Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      description =
          "Secret of at least "
              + MIN_TOKEN
              + " characters that clients must state. Other users of this machine can see options,"
              + " but not the environment variable "
              + TOKEN_VARIABLE
              + ", which is read too.")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description =
          "Input size of the network: side of a square, or WIDTHxHEIGHT; multiples of 8."
              + " Default: the size in training.")
  private Optional<String> size = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Pictures that pass through the network together, if they arrive within 20 ms or wait. On"
              + " CPUs this saves no time, and 1 needs the least memory. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--no-confidence",
      description = "Do not offer the map of confidence, which needs memory for a second network.")
  private boolean noConfidence;

  @Override
  public Integer call() throws IOException {
    Limits checked = limits.choice();
    Optional<String> secret = secret();
    ServiceConfig.Address address = address(secret);
    WarmUp warmUp = WarmUp.start();
    try (Interrupt interrupt =
            new Interrupt(console.err(), "Stopping: what was begun is finished.", STOP.plus(STOP));
        Backend backend = device.open();
        PhotoColorizer colorizer = load(backend);
        Service service =
            Service.start(
                new ServiceConfig(address, secret, checked, modelName(), temporary()),
                colorizer,
                ColorReport::sentence)) {
      console.out().println(service.uri());
      console.out().flush();
      console.say("Press Ctrl-C to stop.");
      interrupt.awaitStop();
      return ExitCode.DONE.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE.code();
    } catch (BindException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage(), e);
    } catch (OutOfDeviceMemoryException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage() + ".", e);
    } finally {
      warmUp.close();
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private String modelName() throws IOException {
    return model instanceof CheckpointSource.Bundled ? BundledModel.describe() : model.toString();
  }

  private Optional<String> secret() {
    Optional<String> given = token.or(() -> Optional.ofNullable(System.getenv(TOKEN_VARIABLE)));
    given
        .filter(text -> text.length() < MIN_TOKEN || !text.matches("[\\x21-\\x7e]+"))
        .ifPresent(
            text -> {
              throw new CommandException(
                  ExitCode.USAGE,
                  "--token: give at least "
                      + MIN_TOKEN
                      + " ASCII characters without spaces, for example of 'openssl rand -hex 16'.");
            });
    return given;
  }

  private ServiceConfig.Address address(Optional<String> secret) {
    if (port < 0 || port > 65_535) {
      throw new CommandException(
          ExitCode.USAGE, "--port " + port + ": give a number from 0 to 65535.");
    }
    boolean loopback;
    try {
      loopback = InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.USAGE, "--host " + host + ": there is no such address; give 127.0.0.1.", e);
    }
    if (!loopback && secret.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--host " + host + " lets other machines use the service: give --token too.");
    }
    return new ServiceConfig.Address(host, port, loopback);
  }

  private PhotoColorizer load(Backend backend) throws IOException {
    if (batch < 1) {
      throw new CommandException(ExitCode.USAGE, "--batch " + batch + ": give at least 1.");
    }
    ColorizerOptions.Builder options =
        ColorizerOptions.builder().batch(batch).segmentation(true).confidence(!noConfidence);
    size.map(NetworkSize::parse)
        .ifPresent(network -> options.inputSize(network.height(), network.width()));
    console.say("Loading the model " + modelName() + ".");
    precision.choose(options, backend, model, InferencePrecision.MANY).ifPresent(console::say);
    PhotoColorizer colorizer = PhotoColorizer.load(model, backend, options.build());
    if (batch > 1) {
      compileForSingles(colorizer);
    }
    return colorizer;
  }

  private void compileForSingles(PhotoColorizer colorizer) {
    long before = colorizer.bytes();
    try {
      colorizer.compileForSingles();
    } catch (RuntimeException | Error e) {
      colorizer.close();
      throw e;
    }
    console.say(
        String.format(
            Locale.ROOT,
            "The network takes %d MiB for batches of %d pictures, and %d MiB more for single"
                + " pictures.",
            before >> 20,
            batch,
            (colorizer.bytes() - before) >> 20));
  }
}
