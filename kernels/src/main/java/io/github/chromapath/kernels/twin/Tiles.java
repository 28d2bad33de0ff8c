package io.github.chromapath.kernels.twin;

/** One worker's scratch rows: allocated on first use, then reused by every task of that worker. */
public final class Tiles {
  private static final int SLOTS = 8;

  private final float[][] rows = new float[SLOTS][0];
  private final double[][] sums = new double[SLOTS][0];

  Tiles() {}

  /**
   * Scratch row {@code slot} (0 to 7) of at least {@code length} floats; contents are undefined.
   */
  public float[] floats(int slot, int length) {
    if (rows[slot].length < length) {
      rows[slot] = new float[length];
    }
    return rows[slot];
  }

  /**
   * Scratch row {@code slot} (0 to 7) of at least {@code length} doubles; contents are undefined.
   */
  public double[] doubles(int slot, int length) {
    if (sums[slot].length < length) {
      sums[slot] = new double[length];
    }
    return sums[slot];
  }
}
