/**
 * The demands of training on a GPU that need not be present: counted by a dry run, or estimated
 * from the bytes and FLOPs of the operations. Nothing here is measured.
 */
package io.github.chromapath.estimate;
