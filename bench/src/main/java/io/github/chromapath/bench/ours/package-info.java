/** What is measured of this project, behind the interfaces that its peers are measured through. */
package io.github.chromapath.bench.ours;
