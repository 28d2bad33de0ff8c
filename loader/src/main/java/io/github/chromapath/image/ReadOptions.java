// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a picture is read.
 *
 * @param applyProfile whether pixels are converted to sRGB if the file says how they encode
 *     colours; otherwise they are taken as sRGB
 * @param page which page of a TIFF file, from 0 to {@link PictureReader#pages} - 1; empty for the
 *     first, and the others are a finding
 * @param notes receives one sentence for each unusual finding, which starts with the file; called
 *     on the thread that reads
 */
public record ReadOptions(boolean applyProfile, OptionalInt page, Consumer<String> notes) {
  /** Profiles are applied, the first page is read, and findings are not reported. */
  public static final ReadOptions DEFAULT = new ReadOptions(true, OptionalInt.empty(), note -> {});

  /** {@return these options with another receiver of findings} */
  public ReadOptions withNotes(Consumer<String> receiver) {
    return new ReadOptions(applyProfile, page, receiver);
  }

  /** {@return these options for samples that are sRGB, whatever a profile says} */
  public ReadOptions withoutProfile() {
    return new ReadOptions(false, page, notes);
  }

  /** {@return these options for a page, counted from 0} */
  public ReadOptions ofPage(int number) {
    return new ReadOptions(applyProfile, OptionalInt.of(number), notes);
  }
}
