// SPDX-License-Identifier: Apache-2.0
/** Tests of the layers. */
package io.github.chromapath.nn;
