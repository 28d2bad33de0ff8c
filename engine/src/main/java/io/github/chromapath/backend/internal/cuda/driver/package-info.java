/**
 * NVIDIA's driver, cuDNN and cuBLAS as interfaces, call by call under NVIDIA's names. {@code
 * backend.internal.cuda.jcuda} implements them with JCuda; the dry run and the tests' simulation
 * implement them without a GPU.
 *
 * <p>Device memory is a plain 64-bit address, 0 for none. Other objects are opaque handles, created
 * and destroyed by the same interface. Every status is checked: a failed call throws a {@link
 * io.github.chromapath.backend.internal.cuda.driver.CudaException} that names call, arguments and
 * status. One thread at a time uses an interface.
 */
package io.github.chromapath.backend.internal.cuda.driver;
