package io.github.chromapath.backend;

/**
 * What a device is and can do.
 *
 * @param device human-readable name, e.g. "CPU, AVX-512, 2 threads"
 * @param library name and version of the library that does the convolutions
 * @param threads threads that compute
 * @param fastBfloat16 whether bf16 matrix products are faster than fp32 here
 */
public record Capabilities(String device, String library, int threads, boolean fastBfloat16) {}
