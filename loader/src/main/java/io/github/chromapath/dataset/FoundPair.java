// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture that was found in a data set.
 *
 * @param name unique within the data set
 * @param image relative to the folder of the data set
 * @param label relative to the folder of the data set; empty for a picture without labels
 * @param part the official part that the picture belongs to
 */
record FoundPair(String name, Path image, Optional<Path> label, Optional<SplitPart> part) {}
