/**
 * Executes the PTX text of CUDA kernels on the CPU and checks what a device would leave undefined:
 * bounds, alignment, lifetime, initialisation, races, barriers, launch limits and arguments.
 *
 * <p>{@link io.github.chromapath.kernels.sim.PtxParser} decodes a module once, {@link
 * io.github.chromapath.kernels.sim.DeviceMemory} is the simulated device's memory, and {@link
 * io.github.chromapath.kernels.sim.PtxInterpreter} launches kernels over it.
 *
 * <p>A module may serve several interpreters; an interpreter and its memory belong to one thread.
 * Thousands of launches over large tensors want one interpreter for each module, kept: it compiles
 * what runs often, and keeps the registers from launch to launch.
 *
 * <p>What the numbers mean: every rounded instruction (add, sub, mul, fma, div.rn, sqrt.rn, rcp.rn,
 * cvt) is exact to the bit, and a mul followed by an add is never contracted into an fma. The
 * approximate ones (div.approx, div.full, rcp.approx, sqrt.approx, rsqrt, ex2, lg2, sin, cos, tanh)
 * are computed in double and rounded once, so they are more exact than a device. A NaN result of
 * fp32 arithmetic has the device's bits 0x7fffffff.
 */
package io.github.chromapath.kernels.sim;
