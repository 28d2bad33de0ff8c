// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * A native library that a backend needs.
 *
 * @param name for example "oneDNN"
 * @param version for example "3.11.0"; empty if the library was not found
 * @param path the file that it was loaded from, or the name of the file that was not found
 */
public record NativeLibrary(String name, Optional<String> version, String path) {
  /** A library that was loaded. */
  public static NativeLibrary loaded(String name, String version, String path) {
    return new NativeLibrary(name, Optional.of(version), path);
  }

  /** A library that was not found. */
  public static NativeLibrary missing(String name, String file) {
    return new NativeLibrary(name, Optional.empty(), file);
  }
}
