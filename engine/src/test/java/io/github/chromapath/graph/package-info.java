/** Plans of programs, held to what they promise. */
package io.github.chromapath.graph;
