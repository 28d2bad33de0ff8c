// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import java.util.Map;

/**
 * A benchmark without a result.
 *
 * @param benchmark class and method, without the package
 * @param parameters by name
 * @param reason from the last output of its process
 */
public record Failure(String benchmark, Map<String, String> parameters, String reason) {}
