/** JCuda behind the seams of {@code backend.cuda.driver}, call by call; nothing else names it. */
package io.github.chromapath.backend.internal.cuda.jcuda;
