// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.DataParallel;
import java.util.Optional;

/**
 * The batches that a {@link StepProgram} is compiled for, and the results that the host reads.
 *
 * @param spec the network and its loss
 * @param share the images of this process, at least 1
 * @param source the tensors that the host uploads
 * @param outputs the tensors that can be downloaded after a run, in addition to the losses
 */
public record StepConfig(TrainingSpec spec, BatchShare share, Source source, Outputs outputs) {
  /** The tensors of a batch that the host uploads. */
  public enum Source {
    /** Every tensor of {@link BatchTensors} but {@link BatchTensors#bytes}, in fp32. */
    ALL,
    /** The same but grey, a* and b*, which are computed from rgb. */
    RGB,
    /** As {@link #RGB}, but rgb and gray224 as bytes, a quarter of the size. */
    BYTES
  }

  /** Results that can be downloaded in addition to the losses. */
  public enum Outputs {
    /** None. */
    NONE,
    /** a* and b*, and the logits, if there are any: what a {@link ValidationScorer} reads. */
    COLORS_AND_CLASSES,
    /** Everything in {@link io.github.chromapath.model.TrainingPass#outputs}. */
    ALL;

    boolean retain(String name) {
      return switch (this) {
        case NONE -> false;
        case COLORS_AND_CLASSES -> name.equals("ab") || name.equals("logits");
        case ALL -> true;
      };
    }
  }

  /**
   * Checks the batch.
   *
   * @throws IllegalArgumentException if there are no images
   */
  public StepConfig {
    if (share.images() < 1) {
      throw new IllegalArgumentException("a batch has at least 1 image, not " + share.images());
    }
  }

  /** Batches of bytes, as of {@link HostBatch}; only the losses are read. */
  public static StepConfig of(TrainingSpec spec, int batch) {
    return of(spec, BatchShare.whole(batch));
  }

  /** The same for a rank's share of a batch. */
  public static StepConfig of(TrainingSpec spec, BatchShare share) {
    return new StepConfig(spec, share, Source.BYTES, Outputs.NONE);
  }

  /** Images of this process in a batch. */
  public int batch() {
    return share.images();
  }

  /** How the graphs of all ranks belong together; empty for one rank. */
  Optional<DataParallel> parallel() {
    return share.whole() ? Optional.empty() : Optional.of(new DataParallel(share, spec.parallel()));
  }

  /** The same for batches whose tensors are all uploaded by the host. */
  public StepConfig withAllUploaded() {
    return withSource(Source.ALL);
  }

  /** The same for batches of other uploaded tensors. */
  public StepConfig withSource(Source uploaded) {
    return new StepConfig(spec, share, uploaded, outputs);
  }

  /** The same with other outputs that can be downloaded. */
  public StepConfig withOutputs(Outputs retained) {
    return new StepConfig(spec, share, source, retained);
  }
}
