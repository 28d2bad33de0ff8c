// SPDX-License-Identifier: Apache-2.0
/** Downloads of published files. The only package that opens connections to other machines. */
package io.github.chromapath.cli.fetch;
