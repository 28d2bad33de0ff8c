// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A batch in host memory: the remaining elements of each buffer. The memory may be reused once the
 * next batch is asked for.
 *
 * @param count pictures N
 * @param rgb (N, H, W, 3) in [0, 1]
 * @param gray224 (N, 224, 224) in [0, 1]
 * @param labels (N, 224, 224) class indices, 255 = ignored
 * @param names the pictures' names, for messages
 */
public record HostBatch(
    int count, FloatBuffer rgb, FloatBuffer gray224, ByteBuffer labels, List<String> names) {}
