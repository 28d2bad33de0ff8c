/**
 * A GPU simulated in Java: implementations of the interfaces in {@code
 * backend.internal.cuda.driver} that compute in simulated device memory. The PTX interpreter runs
 * the kernels. Every command runs as late as streams and events allow, and every rule of the
 * interfaces is checked. The tests show that the backend follows the rules and that its kernels
 * compute the right results. They do not cover cuDNN's rounding or speed.
 */
package io.github.chromapath.contract.cuda;
