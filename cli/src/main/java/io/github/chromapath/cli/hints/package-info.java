// SPDX-License-Identifier: Apache-2.0
/** Files of colours that people want in pictures. */
package io.github.chromapath.cli.hints;
