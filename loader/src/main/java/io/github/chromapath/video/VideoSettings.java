// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a video is coloured and stored.
 *
 * @param codec the coding; empty for the standard one of the container
 * @param crf quantiser, 0 for the best quality; empty for the codec's standard
 * @param temporal how the colours of frames follow each other
 * @param identity everything else that results depend on, such as the checkpoint's hash and the
 *     device; work that was begun with another identity is not resumed
 */
public record VideoSettings(
    Optional<VideoCodec> codec, OptionalInt crf, TemporalSettings temporal, String identity) {
  /**
   * Checks the quantiser.
   *
   * @throws IllegalArgumentException if it is out of the codec's range, or the codec has none
   */
  public VideoSettings {
    if (crf.isPresent()) {
      int worst = codec.map(VideoCodec::worstQuality).orElse(VideoCodec.H264.worstQuality());
      if (worst == 0 || crf.getAsInt() < 0 || crf.getAsInt() > worst) {
        throw new IllegalArgumentException(
            worst == 0
                ? codec.orElseThrow().title() + " has no quantiser"
                : "the quantiser must be 0 to " + worst + ", not " + crf.getAsInt());
      }
    }
  }

  /** The quantiser for a codec, if it has one. */
  OptionalInt quality(VideoCodec chosen) {
    return chosen.standardQuality().isPresent() && crf.isPresent() ? crf : chosen.standardQuality();
  }
}
