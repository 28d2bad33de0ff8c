// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.cli.serve.RenderOptions.Look;
import io.github.chromapath.cli.serve.RenderOptions.Output;
import io.github.chromapath.colorize.Refinement;
import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.video.TemporalSettings;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the options in the query of a request. */
final class Query {
  /** The names of all options. */
  static final Set<String> NAMES =
      Set.of(
          "chroma",
          "lightness",
          "flip",
          "guided",
          "layer",
          "side",
          "format",
          "quality",
          "strip",
          "ignore-profile",
          "temporal",
          "keyframes");

  private static final int MAX_CHROMA = 10;
  private static final int MAX_KEYFRAMES = 100;
  private static final int MIN_SIDE = 16;
  private static final int MAX_SIDE = 4096;

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * The options of a request.
   *
   * @param defaults what holds if the query does not say otherwise
   * @param others names that the caller reads
   * @throws Problem if a name or a value is not accepted
   */
  static RenderOptions read(Context context, RenderOptions defaults, String... others) {
    Map<String, List<String>> values = context.queryParamMap();
    List<String> known = Arrays.asList(others);
    for (String name : values.keySet()) {
      if (!NAMES.contains(name) && !known.contains(name)) {
        throw new Problem(
            HttpStatus.BAD_REQUEST,
            name + ": there is no such option; give " + accepted(others) + ".");
      }
    }
    return new Query(values).options(defaults);
  }

  private static String accepted(String... others) {
    return Stream.concat(NAMES.stream(), Arrays.stream(others))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private RenderOptions options(RenderOptions defaults) {
    Look look = defaults.look();
    Refinement refinement =
        new Refinement(
            flag("flip", look.refinement().flip()), flag("guided", look.refinement().edgeAware()));
    Output output = output(defaults.output());
    return new RenderOptions(
        new Look(
            value("chroma", text -> number(text, MAX_CHROMA)).orElse(look.chroma()),
            value("lightness", text -> one(Lightness.class, text)).orElse(look.lightness()),
            refinement,
            temporal(look.temporal())),
        output,
        flag("strip", defaults.strip()),
        !flag("ignore-profile", !defaults.applyProfile()));
  }

  private TemporalSettings temporal(TemporalSettings defaults) {
    return new TemporalSettings(
        value("temporal", text -> number(text, 1)).orElse(defaults.weight()),
        value("keyframes", text -> whole(text, 1, MAX_KEYFRAMES)).orElse(defaults.keyframes()));
  }

  private Output output(Output defaults) {
    Optional<PictureFormat> format = value("format", Query::format).or(defaults::format);
    Optional<Integer> quality = value("quality", text -> whole(text, 1, 100));
    if (quality.isPresent()
        && format.filter(chosen -> !PictureEncoding.of(chosen).isLossy()).isPresent()) {
      throw Problem.query(
          "quality",
          "" + quality.get(),
          "this applies to JPEG and WebP, and " + format.get() + " is lossless: omit it");
    }
    return new Output(
        value("layer", text -> one(Layer.class, text)).orElse(defaults.layer()),
        optional(value("side", text -> whole(text, MIN_SIDE, MAX_SIDE)), defaults.side()),
        format,
        optional(quality, defaults.quality()));
  }

  private static OptionalInt optional(Optional<Integer> given, OptionalInt otherwise) {
    return given.isPresent() ? OptionalInt.of(given.get()) : otherwise;
  }

  /** A value; {@code parse} throws an {@link IllegalArgumentException} with the remedy. */
  private <T> Optional<T> value(String name, Function<String, T> parse) {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.isEmpty()) {
      return Optional.empty();
    }
    if (all.size() > 1) {
      throw Problem.query(name, all.get(1), "this is given twice: give it once");
    }
    try {
      return Optional.of(parse.apply(all.get(0)));
    } catch (IllegalArgumentException e) {
      throw Problem.query(name, all.get(0), e.getMessage());
    }
  }

  private boolean flag(String name, boolean otherwise) {
    return value(
            name,
            text ->
                switch (text) {
                  case "", "true" -> true;
                  case "false" -> false;
                  default -> throw new IllegalArgumentException("give true or false");
                })
        .orElse(otherwise);
  }

  private static double number(String text, int most) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= 0 && number <= most)) {
      throw new IllegalArgumentException("give a number from 0 to " + most);
    }
    return number;
  }

  private static int whole(String text, int least, int most) {
    if (text.matches("\\d{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException("give a whole number from " + least + " to " + most);
  }

  private static PictureFormat format(String name) {
    boolean word = name.matches("[a-z]{3,4}");
    return Optional.of(name)
        .filter(text -> word)
        .flatMap(text -> PictureFormat.ofExtension(Path.of("picture." + text)))
        .filter(PictureFormat::isWritten)
        .orElseThrow(() -> new IllegalArgumentException("give jpeg, png, tiff, bmp or webp"));
  }

  private static <E extends Enum<E>> E one(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "give "
            + Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
