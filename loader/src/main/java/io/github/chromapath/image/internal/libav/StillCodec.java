// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image.internal.libav;

/** The coding of a still picture. */
public enum StillCodec {
  /** HEVC, the coding of HEIC: units with length prefixes, configured by an hvcC box. */
  HEVC,
  /** AV1, the coding of AVIF: a sequence of OBUs. */
  AV1,
  /** JPEG 2000: a codestream, or a JP2 file. */
  JPEG_2000
}
