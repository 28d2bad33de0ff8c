// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.PictureWork;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.cluster.Site;
import io.github.chromapath.colorize.PhotoColorizer;
import java.io.IOException;
import java.util.List;

/**
 * The work of {@code cluster infer} on a picture. Executors read the options of the command line
 * again, so that they are those of {@code infer}.
 */
final class ClusterColoring implements PictureWork {
  private static final long serialVersionUID = 1L;

  private final List<String> arguments;
  private transient volatile ClusterInferCommand command;

  /**
   * @param arguments of the program
   */
  ClusterColoring(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
  }

  private ClusterInferCommand command() {
    ClusterInferCommand read = command;
    if (read == null) {
      read = ClusterArguments.command(arguments, ClusterInferCommand.class);
      command = read;
    }
    return read;
  }

  @Override
  public boolean accepts(String name) {
    return ClusterArguments.isPicture(name);
  }

  @Override
  public List<String> outputs(String name) {
    String local = ClusterArguments.localName(name);
    return command().wanted().names(local).stream()
        .map(output -> name + output.substring(local.length()))
        .toList();
  }

  @Override
  public PictureWorker open(Site site) throws IOException {
    CheckpointSource source = ClusterSite.model(site);
    ReleaseStack owned = new ReleaseStack();
    try {
      Backend backend = ClusterSite.backend(site);
      owned.push(backend::close);
      PhotoColorizer colorizer = PhotoColorizer.load(source, backend, command().colorizer(backend));
      owned.push(colorizer::close);
      command().coloring().check(source, colorizer);
      return new ClusterColorist(colorizer, command().wanted(), owned);
    } catch (IOException | RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }
}
