// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of a cluster: a {@link ColorJob} on local files, whose outputs are published when all
 * of them are complete.
 */
final class ClusterPicture implements ColorPipeline.Job {
  /** The name of local files, before their extensions. */
  static final String NAME = "picture";

  private final Assignment assignment;
  private final ColorJob.Wanted wanted;
  private volatile Optional<ColorJob> job = Optional.empty();
  private volatile PictureReader.Size size = new PictureReader.Size(0, 0);

  ClusterPicture(Assignment assignment, ColorJob.Wanted wanted) {
    this.assignment = assignment;
    this.wanted = wanted;
  }

  Assignment assignment() {
    return assignment;
  }

  /** Fetches the picture. */
  @Override
  public PictureReader.Size size() throws IOException {
    Path file = assignment.fetch();
    InputPictures.Input input =
        new InputPictures.Input(file, file.toRealPath(), file.getFileName());
    ColorJob local =
        ColorJob.plan(List.of(input), assignment.folder().resolve("out"), wanted).get(0);
    job = Optional.of(local);
    size = local.size();
    return size;
  }

  @Override
  public Picture read() throws PictureException {
    Picture picture = job.orElseThrow().read();
    size = new PictureReader.Size(picture.width(), picture.height());
    return picture;
  }

  @Override
  public ColorHints hints(Picture picture) throws PictureException {
    return job.orElseThrow().hints(picture);
  }

  @Override
  public void write(Picture original, PhotoColorizer.Result colored) throws IOException {
    job.orElseThrow().write(original, colored);
    for (Path file : job.orElseThrow().outputs()) {
      assignment.publish(file, output(file));
    }
  }

  private String output(Path local) {
    int start = job.orElseThrow().input().getFileName().toString().length();
    return assignment.name() + local.getFileName().toString().substring(start);
  }

  /** What the table tells about the picture after it was coloured. */
  PictureWorker.Result result() {
    List<String> notes = job.orElseThrow().notes().stream().map(this::located).toList();
    return new PictureWorker.Result(size.width(), size.height(), String.join(" ", notes), Map.of());
  }

  /** One sentence about the failure of the picture. */
  String sentence(Throwable failure) {
    boolean told = failure instanceof IOException && failure.getMessage() != null;
    return located(
        told ? failure.getMessage() : ColorReport.sentence(assignment.location(), failure));
  }

  /** Replaces local files by those that they are copies of. */
  private String located(String sentence) {
    String copy = "/" + NAME + "\\.[A-Za-z0-9]{1,8}";
    String results =
        ClusterSite.located(
            sentence, assignment, "/out" + copy, assignment.location(assignment.name()));
    return ClusterSite.located(results, assignment, copy, assignment.location());
  }
}
