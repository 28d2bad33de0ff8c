// SPDX-License-Identifier: Apache-2.0
package examples;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Colours frames in memory, for example of a camera. Each frame is coloured by itself; see {@link
 * ColorVideo} for colours that follow the motion.
 */
public final class ColorFrames {
  private static final int BATCH = 4;

  private ColorFrames() {}

  /**
   * Colours frames in their order.
   *
   * @param frames for example from {@link Picture#ofGray}, all of any size
   * @param sink receives the coloured frames
   */
  static void color(Iterator<Picture> frames, Consumer<Picture> sink) throws IOException {
    ColorizerOptions options = ColorizerOptions.builder().batch(BATCH).build();
    try (Backend backend = Backends.open(0);
        PhotoColorizer colorizer = PhotoColorizer.bundled(backend, options)) {
      while (frames.hasNext()) {
        List<Picture> batch = new ArrayList<>();
        while (batch.size() < BATCH && frames.hasNext()) {
          batch.add(frames.next());
        }
        colorizer.colorize(batch).forEach(result -> sink.accept(result.picture()));
      }
    }
  }

  /** Colours eight frames in which a bright square moves over a gradient. */
  public static void main(String[] arguments) throws IOException {
    List<Picture> frames = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      frames.add(Picture.ofGray(160, 90, square(160, 90, 15 * i)));
    }
    color(
        frames.iterator(),
        frame -> System.out.println(frame.width() + "x" + frame.height() + " " + frame.layout()));
  }

  /** (height, width) values of a frame. */
  static byte[] square(int width, int height, int left) {
    byte[] gray = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside = x >= left && x < left + 30 && y >= 20 && y < 50;
        gray[y * width + x] = (byte) (inside ? 230 : 160 * y / height);
      }
    }
    return gray;
  }
}
