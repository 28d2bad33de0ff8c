// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.image.BufferedPictures;
import io.github.chromapath.image.Picture;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.nn.ParameterStore;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Colours pictures of any size. The network predicts a* and b* at its own size; they are resized to
 * the picture, whose lightness is kept exactly.
 *
 * <p>Thread-safe: decoding, resizing and colour maths run side by side, the network one picture at
 * a time. It may be closed while others use it: what has not reached the network by then ends in an
 * {@link IllegalStateException}.
 *
 * <p>Its native memory grows with the network's size. JavaCPP, through which the processor's is
 * allocated, forbids more than limits that follow Java's heap, of what it has allocated and of all
 * that the process has: set the properties {@code org.bytedeco.javacpp.maxbytes} and {@code
 * org.bytedeco.javacpp.maxphysicalbytes} to 0 on the command line to lift them.
 */
public final class PhotoColorizer implements AutoCloseable {
  /**
   * A coloured picture, with its classes where {@link ColorizerOptions#segmentation} asks for them.
   */
  public record Result(Picture picture, Optional<Classes> classes) {}

  private final ReleaseStack owned;
  private final ParameterStore store;
  private final FrozenWeights weights;
  private final Predictor predictor;
  private final PredictorConfig config;
  private final PictureColorizer color;

  /** Guarded by {@link #predictor}. */
  private boolean closed;

  /**
   * @param owned takes what is to be released, whether or not this succeeds
   */
  private PhotoColorizer(
      Checkpoint checkpoint, Backend backend, ReleaseStack owned, ColorizerOptions options)
      throws IOException {
    this.owned = owned;
    Settings settings = checkpoint.settings();
    config =
        PredictorConfig.of(
                settings.model(),
                options.height() == 0 ? settings.height() : options.height(),
                options.width() == 0 ? settings.width() : options.width())
            .withBatch(options.batch())
            .withSegmentation(options.segmentation())
            .withPrecision(options.precision());
    color =
        new PictureColorizer(
            options.chroma().orElse(settings.chroma()), settings.model().lightness());
    store = new ParameterStore();
    owned.push(store::close);
    weights = FrozenWeights.on(backend);
    owned.push(weights::close);
    MultipathColorizer.register(store, config.model());
    store.allocateApart(backend);
    checkpoint.readParameters(store);
    predictor = new Predictor(backend, store, weights, config);
    owned.push(predictor::close);
    store.release(weights.folded());
  }

  /**
   * Loads a checkpoint onto this machine's best device.
   *
   * @throws IOException if it cannot be read, in one sentence
   */
  public static PhotoColorizer load(Path checkpoint) throws IOException {
    Backend backend = Backends.open(0);
    ReleaseStack owned = new ReleaseStack();
    owned.push(backend::close);
    return load(checkpoint, backend, owned, ColorizerOptions.standard());
  }

  /**
   * Loads a checkpoint onto a device, which stays the caller's.
   *
   * @throws IOException if it cannot be read, in one sentence
   * @throws IllegalArgumentException if an option is out of range
   * @throws ArithmeticException if the weights are not finite
   * @throws UnsupportedOperationException if the device cannot compute in that precision
   */
  public static PhotoColorizer load(Path checkpoint, Backend backend, ColorizerOptions options)
      throws IOException {
    return load(checkpoint, backend, new ReleaseStack(), options);
  }

  private static PhotoColorizer load(
      Path path, Backend backend, ReleaseStack owned, ColorizerOptions options) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      return new PhotoColorizer(checkpoint, backend, owned, options);
    } catch (IOException | RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Colours a picture; size, depth and alpha stay. A picture in colour is read as its grey.
   *
   * @throws ArithmeticException if the network's weights give colours that are not finite
   */
  public Result colorize(Picture picture) {
    return colorize(List.of(picture)).get(0);
  }

  /**
   * Colours several pictures of any sizes as one batch; as {@link #colorize(Picture)}.
   *
   * @throws IllegalArgumentException if there are more than {@link ColorizerOptions#batch}
   */
  public List<Result> colorize(List<Picture> pictures) {
    PhotoBatch photos = prepare(pictures);
    predict(photos);
    return finish(pictures, photos);
  }

  /**
   * The first of the three steps of {@link #colorize(List)}: grey, at the sizes that the network
   * takes. Each step may run in a thread of its own while other pictures are at other steps.
   *
   * @throws IllegalArgumentException if there are more than {@link ColorizerOptions#batch}
   */
  public PhotoBatch prepare(List<Picture> pictures) {
    PhotoBatch photos = batch();
    pictures.forEach(photos::add);
    return photos;
  }

  /** A batch without pictures, for the first step one picture at a time. */
  public PhotoBatch batch() {
    return new PhotoBatch(config);
  }

  /**
   * The second step: the network, one batch at a time.
   *
   * @throws IllegalStateException if the colorizer is closed
   */
  public void predict(PhotoBatch photos) {
    synchronized (predictor) {
      if (closed) {
        throw new IllegalStateException("this colorizer is closed");
      }
      photos.predict(predictor);
    }
  }

  /**
   * The third step: colours at the pictures' sizes.
   *
   * @param pictures those that {@code photos} was prepared of
   * @throws ArithmeticException if the network's weights give colours that are not finite
   */
  public List<Result> finish(List<Picture> pictures, PhotoBatch photos) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      results.add(finish(pictures.get(i), photos, i));
    }
    return results;
  }

  /**
   * The third step for one picture.
   *
   * @param picture number {@code index} of those that {@code photos} was prepared of
   * @throws ArithmeticException if the network's weights give colours that are not finite
   */
  public Result finish(Picture picture, PhotoBatch photos, int index) {
    return new Result(photos.color(index, color, picture::withColor), photos.classes(index));
  }

  /** Colours an image of any type; returns a new one of 8 or 16 bits a sample. */
  public BufferedImage colorize(BufferedImage image) {
    return BufferedPictures.toImage(colorize(BufferedPictures.toPicture(image)).picture());
  }

  /**
   * Colours a raw grey buffer.
   *
   * @param gray (height, width) values in [0, 1]
   * @return sRGB (height, width, 3) in [0, 1]
   * @throws IllegalArgumentException if the buffer is not of that size
   */
  public float[] colorize(float[] gray, int pictureWidth, int pictureHeight) {
    if (pictureWidth < 1 || gray.length != (long) pictureWidth * pictureHeight) {
      throw new IllegalArgumentException(
          gray.length + " grey values are not " + pictureWidth + "x" + pictureHeight + " pixels");
    }
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    PhotoBatch photos = batch();
    photos.add(PhotoBatch.Gray.of(gray, pictureWidth, pictureHeight));
    predict(photos);
    return photos.color(
        0,
        color,
        colors -> {
          colors.get(0, gray.length, rgb);
          return rgb;
        });
  }

  /** Device memory of parameters and network, in bytes. */
  public long bytes() {
    return store.bytes() + weights.bytes() + predictor.bytes();
  }

  /** Waits for the network to finish the batch that it is at, and releases it. Idempotent. */
  @Override
  public void close() {
    synchronized (predictor) {
      closed = true;
      owned.close();
    }
  }
}
