// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.colorize.PhotoColorizer;
import java.util.Iterator;

/** Colours the pictures of an executor's tasks. Owns its device and its network. */
final class ClusterColorist implements PictureWorker {
  private final PhotoColorizer colorizer;
  private final ColorJob.Wanted wanted;
  private final ReleaseStack owned;

  /**
   * @param owned what {@link #close} releases, the colorizer among it
   */
  ClusterColorist(PhotoColorizer colorizer, ColorJob.Wanted wanted, ReleaseStack owned) {
    this.colorizer = colorizer;
    this.wanted = wanted;
    this.owned = owned;
  }

  @Override
  public void run(Iterator<Assignment> pictures, Report report) {
    new ColorPipeline<ClusterPicture>(
            colorizer,
            new ColorPipeline.Listener<>() {
              @Override
              public void colored(ClusterPicture job, ColorPipeline.Summary soFar) {
                report.done(job.assignment(), job.result());
              }

              @Override
              public void failed(ClusterPicture job, Throwable failure) {
                report.failed(job.assignment(), job.sentence(failure));
              }
            })
        .run(
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return pictures.hasNext();
              }

              @Override
              public ClusterPicture next() {
                return new ClusterPicture(pictures.next(), wanted);
              }
            });
  }

  @Override
  public void close() {
    owned.close();
  }
}
