// SPDX-License-Identifier: Apache-2.0
/** JMH's times of every operation of a pass. */
package io.github.chromapath.bench.operations;
