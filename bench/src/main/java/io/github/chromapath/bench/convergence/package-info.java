/** Whether training in 16 bits ends where training in fp32 does. */
package io.github.chromapath.bench.convergence;
