package io.github.chromapath.weights;

import java.util.List;

/**
 * One tensor of a safetensors file.
 *
 * @param name its key
 * @param type its element type
 * @param shape extents, slowest first; empty for a single number
 * @param offset of its first byte in the file's data section
 * @param elements the product of the extents
 */
public record TensorEntry(
    String name, ElementType type, List<Integer> shape, long offset, long elements) {
  /** Size in bytes. */
  public long bytes() {
    return elements * type.bytes();
  }
}
