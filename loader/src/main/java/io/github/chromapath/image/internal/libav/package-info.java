// SPDX-License-Identifier: Apache-2.0
/**
 * Decoding of still pictures with FFmpeg's libavcodec.
 *
 * <p>The classes and natives of FFmpeg are loaded when the first picture is decoded. Neither its
 * demuxers nor its protocols are used: callers read the container and pass coded data.
 */
package io.github.chromapath.image.internal.libav;
