// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.function.Consumer;

/**
 * How a picture is read.
 *
 * @param applyProfile whether pixels are converted to sRGB if the file says how they encode
 *     colours; otherwise they are taken as sRGB
 * @param notes receives one sentence for each unusual finding, which starts with the file; called
 *     on the thread that reads
 */
public record ReadOptions(boolean applyProfile, Consumer<String> notes) {
  /** Profiles are applied, and findings are not reported. */
  public static final ReadOptions DEFAULT = new ReadOptions(true, note -> {});

  /** {@return these options with another receiver of findings} */
  public ReadOptions withNotes(Consumer<String> receiver) {
    return new ReadOptions(applyProfile, receiver);
  }
}
