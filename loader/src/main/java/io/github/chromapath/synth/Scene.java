// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.image.BufferedImage;

/**
 * One generated street scene and its labels.
 *
 * @param image the colours, {@link BufferedImage#TYPE_3BYTE_BGR}
 * @param label of the same size, {@link BufferedImage#TYPE_BYTE_INDEXED}: each sample is a raw GTA5
 *     class id, and the palette is GTA5's colour table
 */
public record Scene(BufferedImage image, BufferedImage label) {}
