// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Set;

/**
 * The specification of a set of synthetic scenes. Scene {@code i} is a function of this
 * specification and {@code i} alone.
 *
 * @param width image width in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param height image height in pixels, {@value #MIN_SIDE} to {@value #MAX_SIDE}
 * @param seed any number; different seeds give unrelated streets
 * @param times hours and weathers that occur, at least one; copied
 */
public record SynthSpec(int width, int height, long seed, Set<TimeOfDay> times) {
  /** Smallest side in pixels. In smaller images, objects are not recognisable. */
  public static final int MIN_SIDE = 64;

  /** Largest side in pixels. */
  public static final int MAX_SIDE = 8192;

  /** Width of GTA5's images in pixels. */
  public static final int GTA5_WIDTH = 1914;

  /** Height of GTA5's images in pixels. */
  public static final int GTA5_HEIGHT = 1052;

  /**
   * Copies the times.
   *
   * @throws IllegalArgumentException if a side is out of range or {@code times} is empty
   */
  public SynthSpec {
    if (Math.min(width, height) < MIN_SIDE || Math.max(width, height) > MAX_SIDE) {
      throw new IllegalArgumentException(
          "synthetic scenes of %dx%d cannot be drawn; each side must be from %d to %d pixels"
              .formatted(width, height, MIN_SIDE, MAX_SIDE));
    }
    if (times.isEmpty()) {
      throw new IllegalArgumentException("synthetic scenes need at least one time of day");
    }
    times = Sets.immutableEnumSet(times);
  }

  /**
   * A specification of scenes at all hours.
   *
   * @param width image width in pixels
   * @param height image height in pixels
   * @param seed any number
   * @throws IllegalArgumentException if a side is out of range
   */
  public SynthSpec(int width, int height, long seed) {
    this(width, height, seed, EnumSet.allOf(TimeOfDay.class));
  }

  /**
   * {@return a specification of scenes of GTA5's size, 1914x1052, at all hours}
   *
   * @param seed any number
   */
  public static SynthSpec gta5(long seed) {
    return new SynthSpec(GTA5_WIDTH, GTA5_HEIGHT, seed);
  }
}
