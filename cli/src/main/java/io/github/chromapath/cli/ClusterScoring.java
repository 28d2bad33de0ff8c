// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.PictureWork;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.cluster.Site;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.score.TrueColors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The work of {@code cluster evaluate} on an original. Its result is a row of the table only. */
final class ClusterScoring implements PictureWork {
  private static final long serialVersionUID = 1L;

  private final List<String> arguments;
  private final TreeMap<String, Double> colors;

  /**
   * @param arguments of the program
   * @param colors those of all originals, for the baselines with mean colours
   */
  ClusterScoring(List<String> arguments, TrueColors colors) {
    this.arguments = List.copyOf(arguments);
    this.colors = new TreeMap<>(ClusterColors.numbers(colors));
  }

  @Override
  public boolean accepts(String name) {
    return ClusterArguments.isPicture(name);
  }

  /** Other mean colours give other scores of the baselines. */
  @Override
  public String basis() {
    return "mean colours "
        + UUID.nameUUIDFromBytes(colors.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public PictureWorker open(Site site) throws IOException {
    ClusterEvaluateCommand command =
        ClusterArguments.command(arguments, ClusterEvaluateCommand.class);
    ReleaseStack owned = new ReleaseStack();
    try {
      Optional<ModelJudged> model =
          command.judgesModel() ? Optional.of(model(command, site, owned)) : Optional.empty();
      List<Evaluation.Baseline> baselines = StandardBaselines.ofJudged(ClusterColors.read(colors));
      return new ClusterOriginals(
          command.labelled(), new ClusterScorer(command, model, baselines), owned);
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
