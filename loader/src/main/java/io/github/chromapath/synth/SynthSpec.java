// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;

/**
 * What to generate: the size of every picture in pixels, the seed of the whole set, and the hours
 * that its scenes are set in.
 *
 * <p>Scene {@code i} of a set is a function of this and {@code i} alone.
 *
 * @param width picture width in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param height picture height in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param seed any number; different seeds give unrelated streets
 * @param times hours and weathers that occur, at least one
 */
public record SynthSpec(int width, int height, long seed, ImmutableSet<TimeOfDay> times) {
  /** Smallest side accepted: below it the drawn objects are no longer recognisable. */
  public static final int MIN_SIDE = 64;

  /** Largest side accepted. */
  public static final int MAX_SIDE = 8192;

  /** GTA5's own frame width. */
  public static final int GTA5_WIDTH = 1914;

  /** GTA5's own frame height. */
  public static final int GTA5_HEIGHT = 1052;

  /**
   * Checks size and times.
   *
   * @throws IllegalArgumentException if a side is outside the accepted range, or there is no time
   */
  public SynthSpec {
    if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
      throw new IllegalArgumentException(
          "synthetic scenes of %dx%d cannot be drawn: each side must be from %d to %d pixels"
              .formatted(width, height, MIN_SIDE, MAX_SIDE));
    }
    if (times.isEmpty()) {
      throw new IllegalArgumentException("synthetic scenes need a time of day");
    }
  }

  /** A specification of scenes at all hours. */
  public SynthSpec(int width, int height, long seed) {
    this(width, height, seed, Sets.immutableEnumSet(EnumSet.allOf(TimeOfDay.class)));
  }

  /** Returns a specification of GTA5's frame size, 1914x1052. */
  public static SynthSpec gta5(long seed) {
    return new SynthSpec(GTA5_WIDTH, GTA5_HEIGHT, seed);
  }
}
