/**
 * Plain Java twins of the device kernels: the definition of what each kernel computes, the
 * reference it is tested against, and what the CPU backend runs.
 *
 * <p>All tensors are dense and channels last, (N, H, W, C). Storage is fp32 or bf16, arithmetic is
 * fp32, sums over many elements are kept in double. Work is cut into tasks by size alone, never by
 * thread count, so a result does not depend on how many threads computed it.
 */
package io.github.chromapath.kernels.cpu;
