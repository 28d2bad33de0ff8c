// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.Prediction;
import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.Resampler;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the returned picture from the original and its prediction. */
final class Painter {
  private Painter() {}

  /**
   * The returned picture.
   *
   * @param picture the original, or a smaller copy
   * @param prediction that of the picture; not needed for its grey
   */
  static Rendered paint(
      Source source, Picture picture, Optional<Prediction> prediction, RenderOptions options)
      throws PictureException {
    Picture shown =
        switch (options.output().layer()) {
          case GRAY -> picture.withoutColor();
          case COLOR ->
              prediction
                  .orElseThrow()
                  .color(picture, decoding(options.look()), source.hints().at(picture));
          case CLASSES -> classes(picture, prediction.orElseThrow().classes().orElseThrow());
          case CONFIDENCE ->
              prediction
                  .orElseThrow()
                  .spread()
                  .orElseThrow()
                  .picture(picture.width(), picture.height());
        };
    PictureEncoding encoding = encoding(source, options.output());
    List<String> notes = new ArrayList<>();
    encoding.losses(shown).forEach(loss -> notes.add(source.name() + ": " + loss + "."));
    return new Rendered(PictureWriter.encode(encoding, shown), encoding.format(), notes);
  }

  private static PictureColorizer decoding(RenderOptions.Look look) {
    return new PictureColorizer(look.chroma(), look.lightness());
  }

  private static PictureEncoding encoding(Source source, RenderOptions.Output output)
      throws PictureException {
    PictureFormat own = PictureReader.format(source.file());
    PictureFormat format = output.format().orElse(own.isWritten() ? own : PictureFormat.PNG);
    PictureEncoding usual = PictureEncoding.like(format, source.file());
    return output.quality().isPresent() ? usual.withQuality(output.quality().getAsInt()) : usual;
  }

  private static Picture classes(Picture picture, Classes classes) {
    int width = picture.width();
    int height = picture.height();
    byte[] indices =
        Resampler.nearest(classes.indices(), Classes.SIZE, Classes.SIZE, width, height);
    byte[] rgb = new byte[Math.multiplyExact(3, indices.length)];
    for (int i = 0; i < indices.length; i++) {
      int color = classes.set().classes().get(indices[i]).color();
      rgb[3 * i] = (byte) (color >> 16);
      rgb[3 * i + 1] = (byte) (color >> 8);
      rgb[3 * i + 2] = (byte) color;
    }
    return Picture.ofRgb(width, height, rgb);
  }

  /**
   * A grey picture without alpha and metadata whose longest side is at most {@code side}, for a
   * preview.
   */
  static Picture smaller(Picture picture, int side) {
    double scale = Math.min(1, side / (double) Math.max(picture.width(), picture.height()));
    int width = (int) Math.max(1, Math.round(scale * picture.width()));
    int height = (int) Math.max(1, Math.round(scale * picture.height()));
    float[] gray = new float[width * height];
    try (FloatImage image = FloatImage.of(picture.width(), picture.height(), 1, picture::gray);
        FloatImage shrunk = image.stretched(width, height)) {
      shrunk.copyTo(FloatBuffer.wrap(gray));
    }
    byte[] levels = new byte[gray.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) Math.round(255 * gray[i]);
    }
    return Picture.ofGray(width, height, levels);
  }
}
