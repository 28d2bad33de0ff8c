/**
 * Executes the PTX text of CUDA kernels on the CPU and detects undefined behavior: errors of
 * bounds, alignment, lifetime, initialization, races, barriers, launch limits and arguments.
 *
 * <p>{@link io.github.chromapath.kernels.sim.PtxParser} decodes a module once, {@link
 * io.github.chromapath.kernels.sim.DeviceMemory} is the simulated device's memory, and {@link
 * io.github.chromapath.kernels.sim.PtxInterpreter} launches kernels over it.
 *
 * <p>Several interpreters, also of several threads, may share a module. An interpreter and its
 * memory belong to one thread. For many launches over large tensors, keep one interpreter per
 * module: it specializes functions that run often and reuses registers from launch to launch.
 *
 * <p>Accuracy: every rounded instruction (add, sub, mul, fma, div.rn, sqrt.rn, rcp.rn, cvt) is
 * bit-exact, and a mul followed by an add is never contracted into an fma. The approximate
 * instructions (div.approx, div.full, rcp.approx, sqrt.approx, rsqrt, ex2, lg2, sin, cos, tanh) are
 * computed in double and rounded once. They are therefore more accurate than a device. A NaN result
 * of fp32 arithmetic has the device's bits 0x7fffffff.
 */
package io.github.chromapath.kernels.sim;
