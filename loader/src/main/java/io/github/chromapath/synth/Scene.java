// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.image.BufferedImage;

/**
 * One generated street scene and its labels.
 *
 * @param image the colours: sRGB, 8 bits a sample, interleaved in the order red, green, blue
 * @param label of the same size, {@link BufferedImage#TYPE_BYTE_INDEXED}: each sample is a raw GTA5
 *     class id, and the palette is GTA5's colour table
 */
public record Scene(BufferedImage image, BufferedImage label) {}
