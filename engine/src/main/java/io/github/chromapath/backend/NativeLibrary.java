package io.github.chromapath.backend;

/**
 * A native library in use.
 *
 * @param name for example "oneDNN"
 * @param version for example "3.11.0"
 * @param path the file it was loaded from
 */
public record NativeLibrary(String name, String version, String path) {}
