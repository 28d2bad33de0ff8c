// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * A picture as planes of unsigned samples.
 *
 * @param y (height, width)
 * @param cb (chroma height, chroma width)
 * @param cr (chroma height, chroma width)
 */
@SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
record YuvPicture(short[] y, short[] cb, short[] cr) {}
