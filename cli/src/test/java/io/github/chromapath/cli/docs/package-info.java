// SPDX-License-Identifier: Apache-2.0
/** The pages of the documentation, as tests read them: links, and commands with their marks. */
package io.github.chromapath.cli.docs;
