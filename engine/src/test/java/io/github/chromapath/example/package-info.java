// SPDX-License-Identifier: Apache-2.0
/** Examples of a user-defined network and a user-defined operation, checked against libtorch. */
package io.github.chromapath.example;
