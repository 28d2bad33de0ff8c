/**
 * Programs: operations recorded once in the order in which they run, with all memory planned before
 * the first run and nothing allocated afterwards.
 */
package io.github.chromapath.graph;
