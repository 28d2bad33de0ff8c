// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;

/** Computes numbers about the originals of an executor's tasks, one original after the other. */
final class ClusterOriginals implements PictureWorker {
  private final boolean labelled;
  private final Work work;
  private final ReleaseStack owned;

  /** The work on an original. */
  interface Work {
    /**
     * Computes numbers by name.
     *
     * @param assignment fetches further files
     * @throws IOException in one sentence, if the original cannot be used
     */
    Map<String, Double> on(Assignment assignment, StreetPair pair) throws IOException;
  }

  /**
   * @param labelled whether originals need labels
   * @param owned what {@link #close} releases
   */
  ClusterOriginals(boolean labelled, Work work, ReleaseStack owned) {
    this.labelled = labelled;
    this.work = work;
    this.owned = owned;
  }

  @Override
  public void run(Iterator<Assignment> pictures, Report report) {
    while (pictures.hasNext()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("the task is interrupted");
      }
      Assignment picture = pictures.next();
      try {
        StreetPair pair = pair(picture);
        Map<String, Double> numbers = work.on(picture, pair);
        report.done(
            picture, new Result(pair.picture().width(), pair.picture().height(), "", numbers));
      } catch (IOException | ArithmeticException | OutOfMemoryError e) {
        boolean told = e instanceof IOException && e.getMessage() != null;
        report.failed(
            picture,
            told ? located(e.getMessage(), picture) : ColorReport.sentence(picture.location(), e));
      }
    }
  }

  /** The original with its labels: a data set of one picture, whose checks apply. */
  private StreetPair pair(Assignment assignment) throws IOException {
    Path folder = Files.createDirectory(assignment.folder().resolve("images"));
    Path image = assignment.fetch();
    Files.move(image, folder.resolve(image.getFileName()));
    StreetDataset data =
        labelled
            ? Gta5Dataset.open(folder, labels(assignment), OpenOptions.standard())
            : FolderDataset.open(folder);
    if (!data.skipped().isEmpty()) {
      throw new IOException(data.skipped().get(0).reason());
    }
    return data.load(0);
  }

  private static Path labels(Assignment assignment) throws IOException {
    String uri =
        assignment
            .companion(ClusterEvaluateCommand.LABELS)
            .orElseThrow(
                () ->
                    new IOException(
                        assignment.location() + ": there is no label of it; add it to --labels."));
    Path folder = Files.createDirectory(assignment.folder().resolve("labels"));
    Path label = assignment.fetch(ClusterEvaluateCommand.LABELS + "-of", uri);
    Files.move(label, folder.resolve(ClusterPicture.NAME + ".png"));
    return folder;
  }

  private static String located(String sentence, Assignment assignment) {
    return ClusterSite.located(
            sentence, assignment, "/images(/picture\\.\\w+)?", assignment.location())
        .replaceFirst("^picture\\.\\w+", Matcher.quoteReplacement(assignment.location()));
  }

  @Override
  public void close() {
    owned.close();
  }
}
