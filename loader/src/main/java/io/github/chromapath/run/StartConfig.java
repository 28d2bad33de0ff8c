// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.checkpoint.CheckpointSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a training run starts.
 *
 * @param method number of the paper's Method that was chosen, 1 to 6; empty if none was
 * @param seed of initialisation, order and flips, and of the split if no manifest is given
 * @param resnet50 torchvision's ResNet50 weights for the context path
 * @param init checkpoint from which every tensor of equal name and shape is loaded
 */
public record StartConfig(
    OptionalInt method, long seed, Optional<Path> resnet50, Optional<CheckpointSource> init) {}
