// SPDX-License-Identifier: Apache-2.0
/** An example of a network of one's own, checked against libtorch. */
package io.github.chromapath.example;
