package io.github.chromapath.dataset.synth;

/**
 * What to generate: the size of every picture in pixels and the seed of the whole set.
 *
 * <p>Scene {@code i} of a set is a function of {@code (seed, i, width, height)} alone.
 *
 * @param width picture width in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param height picture height in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param seed any number; different seeds give unrelated streets
 */
public record SynthSpec(int width, int height, long seed) {
  /** Smallest side accepted: below it the drawn objects are no longer recognisable. */
  public static final int MIN_SIDE = 64;

  /** Largest side accepted. */
  public static final int MAX_SIDE = 8192;

  /** GTA5's own frame width. */
  public static final int GTA5_WIDTH = 1914;

  /** GTA5's own frame height. */
  public static final int GTA5_HEIGHT = 1052;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if a side is outside the accepted range
   */
  public SynthSpec {
    if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
      throw new IllegalArgumentException(
          "synthetic scenes of %dx%d cannot be drawn: each side must be from %d to %d pixels"
              .formatted(width, height, MIN_SIDE, MAX_SIDE));
    }
  }

  /** Returns a specification of GTA5's frame size, 1914x1052. */
  public static SynthSpec gta5(long seed) {
    return new SynthSpec(GTA5_WIDTH, GTA5_HEIGHT, seed);
  }
}
