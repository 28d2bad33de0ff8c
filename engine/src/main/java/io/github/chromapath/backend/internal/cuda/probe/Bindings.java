// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is asked of NVIDIA's libraries once they are loaded; each question loads what binds them.
 *
 * @param platform throws where they cannot be bound at all
 * @param driver the driver's GPUs
 * @param cublas cuBLAS's version, for example "12.6.4"
 * @param cudnn cuDNN's version: 10000 major + 100 minor + patch
 */
record Bindings(
    Runnable platform,
    Supplier<? extends CudaDevices> driver,
    Supplier<String> cublas,
    LongSupplier cudnn) {}
