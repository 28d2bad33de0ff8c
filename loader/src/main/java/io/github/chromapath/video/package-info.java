// SPDX-License-Identifier: Apache-2.0
/**
 * Colours videos: FFmpeg decodes, encodes and copies; {@link
 * io.github.chromapath.video.VideoColorizer} is the entry. docs/video.md describes what is kept.
 */
package io.github.chromapath.video;
