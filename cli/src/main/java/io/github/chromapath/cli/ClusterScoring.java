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
import java.util.Optional;

/** The work of {@code cluster evaluate} on an original. Its result is a row of the table only. */
final class ClusterScoring implements PictureWork {
  private static final long serialVersionUID = 1L;

  private final List<String> arguments;

  /**
   * @param arguments of the program
   */
  ClusterScoring(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
  }

  @Override
  public boolean accepts(String name) {
    return ClusterArguments.isPicture(name);
  }

  @Override
  public List<String> outputs(String name) {
    return List.of();
  }

  @Override
  public PictureWorker open(Site site) throws IOException {
    ClusterEvaluateCommand command =
        ClusterArguments.command(arguments, ClusterEvaluateCommand.class);
    ReleaseStack owned = new ReleaseStack();
    try {
      Optional<ModelJudged> model =
          command.judgesModel() ? Optional.of(model(command, site, owned)) : Optional.empty();
      return new ClusterScorer(command, model, owned);
    } catch (IOException | RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private static ModelJudged model(ClusterEvaluateCommand command, Site site, ReleaseStack owned)
      throws IOException {
    CheckpointSource source = ClusterSite.model(site);
    Backend backend = ClusterSite.backend(site);
    owned.push(backend::close);
    PhotoColorizer colorizer = PhotoColorizer.load(source, backend, command.colorizer());
    owned.push(colorizer::close);
    return new ModelJudged(command.title(source), colorizer);
  }
}
