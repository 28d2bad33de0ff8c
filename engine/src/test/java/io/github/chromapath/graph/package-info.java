/** Tests of graphs, their memory plans and their passes. */
package io.github.chromapath.graph;
