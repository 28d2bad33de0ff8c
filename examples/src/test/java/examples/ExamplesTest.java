// SPDX-License-Identifier: Apache-2.0
package examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.image.Picture;
import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.video.SyntheticFilms;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each example on small inputs. */
class ExamplesTest {
  private static final int WIDTH = 120;
  private static final int HEIGHT = 80;

  @TempDir Path folder;

  /** A grey PNG of frame {@code index}, written by the JDK. */
  private static Path photo(Path file, int index) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    image
        .getRaster()
        .setDataElements(0, 0, WIDTH, HEIGHT, ColorFrames.square(WIDTH, HEIGHT, 10 * index));
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  /** The picture has colours whose luma is the grey of frame {@code index}. */
  private static void assertColored(BufferedImage image, int index) {
    assertEquals(WIDTH, image.getWidth());
    assertEquals(HEIGHT, image.getHeight());
    byte[] gray = ColorFrames.square(WIDTH, HEIGHT, 10 * index);
    boolean colored = false;
    for (int i = 0; i < gray.length; i++) {
      int rgb = image.getRGB(i % WIDTH, i / WIDTH);
      int red = rgb >> 16 & 255;
      int green = rgb >> 8 & 255;
      int blue = rgb & 255;
      double luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      // Each channel is rounded.
      assertEquals(gray[i] & 255, luma, 0.5 + 1e-9, "pixel " + i);
      colored |= red != green || green != blue;
    }
    assertTrue(colored, "every pixel is grey");
  }

  @Test
  void colorsAPhoto() throws Exception {
    Path colored = folder.resolve("colored.png");
    ColorPhoto.color(photo(folder.resolve("gray.png"), 3), colored);
    assertColored(ImageIO.read(colored.toFile()), 3);
  }

  @Test
  void colorsAFolder() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Path colored = Files.createDirectory(folder.resolve("colored"));
    for (int i = 0; i < 6; i++) {
      photo(photos.resolve(i + ".png"), i);
    }
    Files.writeString(photos.resolve("broken.png"), "not a picture");
    ColorPipeline.Summary summary = ColorFolder.color(photos, colored);
    assertEquals(6, summary.colored());
    assertEquals(1, summary.failed());
    for (int i = 0; i < 6; i++) {
      assertColored(ImageIO.read(colored.resolve(i + ".png").toFile()), i);
    }
    assertFalse(Files.exists(colored.resolve("broken.png")));
  }

  @Test
  void colorsAVideo() throws Exception {
    SyntheticFilms.write(folder, new SceneGenerator(new SynthSpec(96, 64, 1)), 1, 5);
    Path colored = folder.resolve("colored.mkv");
    assertEquals(5, ColorVideo.color(folder.resolve("00001.mkv"), colored).frames());
    assertTrue(Files.size(colored) > 1000);
  }

  @Test
  void colorsFrames() throws Exception {
    List<Picture> frames = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      frames.add(Picture.ofGray(WIDTH, HEIGHT, ColorFrames.square(WIDTH, HEIGHT, 10 * i)));
    }
    List<Picture> colored = new ArrayList<>();
    ColorFrames.color(frames.iterator(), colored::add);
    assertEquals(6, colored.size());
    for (int i = 0; i < 6; i++) {
      assertColored(image(colored.get(i)), i);
    }
  }

  private static BufferedImage image(Picture picture) {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int rgb = picture.sample(x, y, 0) << 16 | picture.sample(x, y, 1) << 8;
        image.setRGB(x, y, rgb | picture.sample(x, y, 2));
      }
    }
    return image;
  }

  @Test
  void trainsANetwork() {
    try (Backend backend = Backends.open(0);
        TrainNetwork training = new TrainNetwork(backend)) {
      double[] losses = training.train(400);
      double first = Arrays.stream(losses, 0, 10).average().orElseThrow();
      double last = Arrays.stream(losses, 390, 400).average().orElseThrow();
      assertTrue(last < first / 20, first + " fell to " + last + " only");

      float[] images = TrainNetwork.images(-1);
      float[] expected = TrainNetwork.edges(images);
      float[] found = training.predict(images);
      double error = 0;
      for (int i = 0; i < images.length; i++) {
        error += (found[i] - expected[i]) * (found[i] - expected[i]);
      }
      // Images that it has not seen: no worse than those of training.
      assertTrue(error / images.length < 2 * last, error / images.length + " against " + last);
    }
  }

  @Test
  void computesACustomOperation() {
    float[] x = {-20, -3, -1, -0.1f, 0, 0.5f, 2, 30};
    float[] dy = {1, -2, 3, 1, 1, 0.5f, -1, 2};
    SiluLayer.Result result = SiluLayer.run(x, dy);
    for (int i = 0; i < x.length; i++) {
      assertEquals(silu(x[i]), result.y()[i], 1e-6 * Math.abs(x[i]), "y of " + x[i]);
      double slope = (silu(x[i] + 1e-5) - silu(x[i] - 1e-5)) / 2e-5;
      assertEquals(dy[i] * slope, result.dx()[i], 1e-5, "dx of " + x[i]);
    }
  }

  private static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }
}
