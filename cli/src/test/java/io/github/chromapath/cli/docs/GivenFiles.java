// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import io.github.chromapath.cli.docs.CommandMark.Replacement;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.video.Films;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Small files that the commands of a page read: {@code given: photo.jpg; scenes as GTA5}. */
public final class GivenFiles {
  private static final String PREFIX = "given: ";

  /** Absolute: jars do not know "..". */
  private static final String PHOTOGRAPH = "/io/github/chromapath/cli/demo/photograph.jpg";

  /** The names that a page may ask for. */
  public static final List<String> NAMES =
      List.of("photo.jpg", "photos", "scenes", "film.mp4", "model.safetensors");

  private GivenFiles() {}

  /** What a page asks for: a name of {@link #NAMES}, and its path in the folder of the page. */
  public static List<Replacement> of(DocPage page) {
    return DocBlock.comments(page).stream()
        .filter(comment -> comment.startsWith(PREFIX))
        .flatMap(comment -> Replacement.list(comment.substring(PREFIX.length())).stream())
        .toList();
  }

  /** Makes one of them; skips the test if that needs a program that is not installed. */
  public static void make(String name, Path target) throws Exception {
    Files.createDirectories(target.getParent());
    switch (name) {
      case "photo.jpg" -> photo(target, 0, BufferedImage.TYPE_INT_RGB);
      case "photos" -> photos(Files.createDirectory(target));
      case "scenes" -> SyntheticDataset.write(target, 8, new SynthSpec(192, 112, 7), 2, done -> {});
      case "film.mp4" -> {
        Films.require("DocumentationIT");
        String pattern = "-f lavfi -i testsrc2=size=96x64:rate=8 -t 1";
        Films.make(target, pattern + " -c:v libx264 -pix_fmt yuv420p");
      }
      case "model.safetensors" -> NarrowCheckpoints.random(target, 1);
      default -> throw new IllegalArgumentException("given: " + name + " is none of " + NAMES);
    }
  }

  private static void photos(Path folder) throws IOException {
    photo(folder.resolve("one.jpg"), 0, BufferedImage.TYPE_INT_RGB);
    photo(folder.resolve("two.jpg"), 20, BufferedImage.TYPE_INT_RGB);
    photo(folder.resolve("three.jpg"), 40, BufferedImage.TYPE_INT_RGB);
    photo(folder.resolve("old.png"), 60, BufferedImage.TYPE_BYTE_GRAY);
  }

  /** Writes the photograph of the demo at 160 x 120 pixels without its first columns. */
  private static void photo(Path target, int columns, int type) throws IOException {
    BufferedImage small = new BufferedImage(160, 120, type);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    try (InputStream resource = GivenFiles.class.getResourceAsStream(PHOTOGRAPH)) {
      int width = small.getWidth() + columns;
      graphics.drawImage(ImageIO.read(resource), -columns, 0, width, small.getHeight(), null);
    } finally {
      graphics.dispose();
    }
    String name = target.getFileName().toString();
    String format = name.substring(name.lastIndexOf('.') + 1);
    if (!ImageIO.write(small, format, target.toFile())) {
      throw new IOException(target + " was not written");
    }
  }
}
