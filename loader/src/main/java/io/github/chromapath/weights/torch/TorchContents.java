// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteOrder;

/**
 * The content of a container.
 *
 * @param root the pickled object
 * @param storages the elements of each storage, by key
 * @param order byte order of the elements
 */
record TorchContents(PyValue root, ImmutableMap<String, FileRegion> storages, ByteOrder order) {}
