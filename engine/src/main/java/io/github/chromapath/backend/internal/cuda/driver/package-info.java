/**
 * The seams to what is native: NVIDIA's driver, cuDNN and cuBLAS as interfaces, call by call under
 * NVIDIA's names. {@code backend.cuda.jcuda} adapts JCuda to them; the dry run and the simulation
 * of the tests implement them without a GPU.
 *
 * <p>Device memory is a plain 64-bit address, 0 for none. Other objects are opaque handles, made
 * and destroyed by the seam they belong to. Every status is checked: a call that fails throws a
 * {@link io.github.chromapath.backend.internal.cuda.driver.CudaException} that names call,
 * arguments and status. A seam is used by one thread at a time.
 */
package io.github.chromapath.backend.internal.cuda.driver;
