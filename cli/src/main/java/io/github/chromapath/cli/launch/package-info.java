// SPDX-License-Identifier: Apache-2.0
/** Starts processes of this program that train together, and ends them together. */
package io.github.chromapath.cli.launch;
