// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.nio.ByteOrder;

/**
 * What a container holds.
 *
 * @param root the pickled object
 * @param storages the elements of each storage, by key
 * @param order of the bytes of an element
 */
record TorchContents(PyValue root, ImmutableMap<String, FileRegion> storages, ByteOrder order) {}
