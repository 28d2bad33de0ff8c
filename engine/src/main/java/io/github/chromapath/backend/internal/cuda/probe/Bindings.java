// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Queries of NVIDIA's libraries. Each query loads the Java binding of its library.
 *
 * @param platform throws if the bindings cannot be used here at all
 * @param driver the driver's GPUs
 * @param cublas cuBLAS's version, for example "12.6.4"
 * @param cudnn cuDNN's version: 10000 major + 100 minor + patch
 */
record Bindings(
    Runnable platform,
    Supplier<? extends CudaDevices> driver,
    Supplier<String> cublas,
    LongSupplier cudnn) {}
