// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The codings of coloured videos. */
public enum VideoCodec {
  /** H.264 by OpenH264: 8 bits, 4:2:0. */
  H264("H.264", "libopenh264", OptionalInt.of(20), 51, List.of(new Sampling(8, 1, 1))),
  /** AV1 by SVT-AV1: 8 or 10 bits, 4:2:0. */
  AV1(
      "AV1",
      "libsvtav1",
      OptionalInt.of(28),
      63,
      List.of(new Sampling(8, 1, 1), new Sampling(10, 1, 1))),
  /** VP9 by libvpx: 8 bits. */
  VP9(
      "VP9",
      "libvpx-vp9",
      OptionalInt.of(24),
      63,
      List.of(new Sampling(8, 1, 1), new Sampling(8, 1, 0), new Sampling(8, 0, 0))),
  /** FFV1, version 3: lossless, 8 to 16 bits. */
  FFV1("FFV1", "ffv1", OptionalInt.empty(), 0, Sampling.all(8, 10, 12, 16)),
  /** Apple ProRes 422 HQ or 4444: 10 bits. */
  PRORES(
      "ProRes",
      "prores_ks",
      OptionalInt.empty(),
      0,
      List.of(new Sampling(10, 1, 0), new Sampling(10, 0, 0)));

  private final String title;
  private final String encoder;
  private final int worst;

  @SuppressWarnings("ImmutableEnumChecker") // immutable
  private final OptionalInt quality;

  @SuppressWarnings("ImmutableEnumChecker") // immutable records
  private final List<Sampling> samplings;

  VideoCodec(
      String title, String encoder, OptionalInt quality, int worst, List<Sampling> samplings) {
    this.title = title;
    this.encoder = encoder;
    this.quality = quality;
    this.worst = worst;
    this.samplings = samplings;
  }

  /**
   * {@return the codec of a name on the command line, such as "h264"}
   *
   * @param name a name
   */
  public static Optional<VideoCodec> of(String name) {
    return Arrays.stream(values()).filter(codec -> codec.id().equals(name)).findFirst();
  }

  /** {@return the name on the command line} */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return the name for people} */
  public String title() {
    return title;
  }

  /** {@return the quantiser if none is given; empty for codecs without one} */
  public OptionalInt standardQuality() {
    return quality;
  }

  /** {@return the quantiser of the lowest quality; 0 is the best} */
  public int worstQuality() {
    return worst;
  }

  /** FFmpeg's name of the encoder. */
  String encoder() {
    return encoder;
  }

  /**
   * Whether it stores frames of a size as they are: H.264 crops frames in steps of two pixels if
   * chroma has half their columns and rows.
   */
  boolean stores(int width, int height) {
    return this != H264 || (width % 2 == 0 && height % 2 == 0);
  }

  /**
   * The sampling that is stored for an input: of at least its depth if there is one, then with its
   * resolution of chroma if there is one.
   */
  Sampling closest(Sampling input) {
    return samplings.stream().min(input.byDistance()).orElseThrow();
  }
}
