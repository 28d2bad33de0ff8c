// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * A native library that a backend needs.
 *
 * @param name for example "oneDNN"
 * @param version for example "3.11.0"; empty if the library was not found
 * @param path the file it was loaded from, or the name under which it was looked for in vain
 */
public record NativeLibrary(String name, Optional<String> version, String path) {
  /** One in use. */
  public static NativeLibrary loaded(String name, String version, String path) {
    return new NativeLibrary(name, Optional.of(version), path);
  }

  /** One that is not there. */
  public static NativeLibrary missing(String name, String file) {
    return new NativeLibrary(name, Optional.empty(), file);
  }
}
