// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/** How the samples of a picture encode colours, by a profile in its file. */
interface ColorEncoding {
  /**
   * The picture in sRGB, of the same size, depth, layout and alpha; the picture itself if its
   * encoding is sRGB already.
   *
   * @throws BrokenPictureException if the profile is damaged or is for another kind of picture
   */
  Picture toSrgb(Picture picture) throws BrokenPictureException;
}
