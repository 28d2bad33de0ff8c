// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where work is done: the virtual machine of an executor.
 *
 * @param threads processor threads to compute with: the processors of a task
 * @param model a copy of the model's file with the hash that the driver saw; exists until the work
 *     is opened
 */
public record Site(int threads, Optional<Path> model) {}
