// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.image.BufferedPictures;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Strips;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.op.Lightness;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Colours pictures of any size. The network predicts a* and b* at its own size. They are resized to
 * the picture and combined with its grey values. By default the result, made grey again, is the
 * grey input: see {@link Lightness#EXACT}.
 *
 * <pre>{@code
 * try (PhotoColorizer colorizer = PhotoColorizer.load(Path.of("best.safetensors"))) {
 *   BufferedImage colored = colorizer.colorize(ImageIO.read(new File("gray.png")));
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Thread-safe. Several threads convert, resize and colour at the same time; the
 * network runs one batch at a time. {@link #close} may be called while other threads colour:
 * pictures that have not reached the network then end with an {@link IllegalStateException}. {@link
 * ColorPipeline} overlaps reading, the network and writing for many pictures.
 *
 * <p><b>Interrupts.</b> If the thread is interrupted, loading and colouring end before the next
 * picture with a {@link CancellationException}. The interrupt flag stays set.
 *
 * <p><b>Memory.</b> In addition to its input and output, a picture needs a few strips of rows on
 * Java's heap, and 12 bytes per pixel of native memory. The network's native memory grows with its
 * input size. By default JavaCPP, which allocates it on CPUs, limits native memory to a multiple of
 * Java's heap. Loading a colorizer lifts these limits, unless the program has set them or has used
 * JavaCPP before: docs/embedding.md.
 *
 * <p><b>Closing.</b> A colorizer owns a thread and native memory until it is closed. If it is
 * garbage-collected without being closed, both are released and a warning is logged.
 */
public final class PhotoColorizer implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** 8 bytes for a* and b* of each pixel fit one native buffer of 2 GiB. */
  private static final long MAX_PIXELS = 500_000_000;

  /**
   * A coloured picture.
   *
   * @param picture the colours; size, depth and alpha are the original's
   * @param classes the predicted classes; present if {@link ColorizerOptions#segmentation} is set
   *     and the network predicts them
   * @param spread how unsure the network is of each colour; present if {@link
   *     ColorizerOptions#confidence} is set
   */
  public record Result(Picture picture, Optional<Classes> classes, Optional<ColorSpread> spread) {}

  private final LoadedNetwork network;
  private final Cleaner.Cleanable cleanable;
  private final PredictorConfig config;
  private final PictureColorizer color;
  private final Refinement refinement;

  /** Takes over the network. */
  PhotoColorizer(
      CheckpointSource source,
      LoadedNetwork network,
      PictureColorizer color,
      Refinement refinement) {
    this.network = network;
    this.config = network.passes().full();
    this.color = color;
    this.refinement = refinement;
    this.cleanable = CLEANER.register(this, () -> network.closeForgotten(source));
  }

  /**
   * Loads a checkpoint on the best device of this machine, with {@linkplain
   * ColorizerOptions#standard() standard options}: pictures keep their BT.709 luma, whatever the
   * checkpoint was trained with.
   *
   * @param checkpoint a safetensors file
   * @throws IOException in one sentence, if the file cannot be read, is not a checkpoint, or its
   *     weights are not finite
   * @throws io.github.chromapath.backend.UnavailableBackendException in one sentence, if there is
   *     no device, or a native library cannot be loaded; for example, if neither the home nor the
   *     temporary folder is writable
   * @throws CancellationException if the thread is interrupted
   */
  public static PhotoColorizer load(Path checkpoint) throws IOException {
    return load(new CheckpointSource.File(checkpoint));
  }

  /**
   * Loads the model that comes with this project on the best device of this machine, with
   * {@linkplain ColorizerOptions#standard() standard options}. It was trained on synthetic streets
   * only, so it is weak on photographs: docs/streets.md describes it. Reading it needs no file and
   * no writable folder.
   *
   * @throws IOException in one sentence, if this build has no such model
   * @throws io.github.chromapath.backend.UnavailableBackendException as {@link #load(Path)}
   * @throws CancellationException if the thread is interrupted
   */
  public static PhotoColorizer bundled() throws IOException {
    return load(new CheckpointSource.Bundled());
  }

  /**
   * Loads the model that comes with this project, as {@link #bundled()}, on a device. The caller
   * closes the device after the colorizer.
   *
   * @param backend the device
   * @param options how pictures are coloured
   * @throws IOException in one sentence, if this build has no such model
   * @throws UnsupportedOperationException if the device does not support the precision
   * @throws io.github.chromapath.backend.UnavailableBackendException in one sentence, if OpenCV
   *     cannot be loaded
   * @throws CancellationException if the thread is interrupted
   */
  public static PhotoColorizer bundled(Backend backend, ColorizerOptions options)
      throws IOException {
    return load(new CheckpointSource.Bundled(), backend, options);
  }

  private static PhotoColorizer load(CheckpointSource source) throws IOException {
    requireNoInterrupt();
    Backend backend = Backends.open(0);
    ReleaseStack owned = new ReleaseStack();
    owned.push(backend::close);
    return ColorizerLoader.load(
        source, backend, owned, ColorizerOptions.standard(), Optional.empty());
  }

  /**
   * Loads a checkpoint on a device. The caller closes the device after the colorizer.
   *
   * @param checkpoint a safetensors file
   * @param backend the device
   * @param options how pictures are coloured
   * @throws IOException in one sentence, if the file cannot be read, is not a checkpoint, or its
   *     weights are not finite
   * @throws UnsupportedOperationException if the device does not support the precision
   * @throws io.github.chromapath.backend.UnavailableBackendException in one sentence, if OpenCV
   *     cannot be loaded
   * @throws CancellationException if the thread is interrupted
   */
  public static PhotoColorizer load(Path checkpoint, Backend backend, ColorizerOptions options)
      throws IOException {
    return load(new CheckpointSource.File(checkpoint), backend, options);
  }

  /**
   * Loads a checkpoint, as {@link #load(Path, Backend, ColorizerOptions)}, from a file or from this
   * project's jar.
   *
   * @param source where the checkpoint is
   * @param backend the device
   * @param options how pictures are coloured
   * @throws IOException in one sentence, if it cannot be read, is not a checkpoint, or its weights
   *     are not finite
   * @throws UnsupportedOperationException if the device does not support the precision
   * @throws io.github.chromapath.backend.UnavailableBackendException in one sentence, if OpenCV
   *     cannot be loaded
   * @throws CancellationException if the thread is interrupted
   */
  public static PhotoColorizer load(
      CheckpointSource source, Backend backend, ColorizerOptions options) throws IOException {
    requireNoInterrupt();
    return ColorizerLoader.load(source, backend, new ReleaseStack(), options, Optional.empty());
  }

  /** Loads a checkpoint with convolutions in int8, with given ranges of its activations. */
  static PhotoColorizer load(
      CheckpointSource source, Backend backend, ColorizerOptions options, Calibration ranges)
      throws IOException {
    return ColorizerLoader.load(source, backend, new ReleaseStack(), options, Optional.of(ranges));
  }

  static void requireNoInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("colouring was cancelled, since the thread is interrupted");
    }
  }

  /**
   * Colours a picture. Size, depth and alpha are kept. A picture in colour is first converted to
   * grey.
   *
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public Result colorize(Picture picture) {
    return colorize(List.of(picture)).get(0);
  }

  /**
   * Colours a picture with colours that a person wants in it. Otherwise as {@link
   * #colorize(Picture)}.
   *
   * @param hints wanted colours
   * @throws IllegalArgumentException if a hint is outside the picture, the strokes have another
   *     shape, or a class is coloured that the network does not predict ({@link
   *     ColorizerOptions#segmentation})
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public Result colorize(Picture picture, ColorHints hints) {
    return finish(picture, predicted(GrayPicture.of(picture)), 0, hints);
  }

  /**
   * Colours several pictures of any sizes as one batch. Otherwise as {@link #colorize(Picture)}.
   *
   * @throws IllegalArgumentException if there are more than {@link ColorizerOptions#batch}
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public List<Result> colorize(List<Picture> pictures) {
    PhotoBatch photos = batch();
    for (Picture picture : pictures) {
      requireNoInterrupt();
      photos.add(GrayPicture.of(picture));
    }
    predict(photos);
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      requireNoInterrupt();
      results.add(finish(pictures.get(i), photos, i, ColorHints.NONE));
    }
    return results;
  }

  /**
   * Colours a Java image of any type. Stored grey values are read unchanged.
   *
   * @return a new image: {@code TYPE_INT_RGB} or {@code TYPE_INT_ARGB}, or a custom type if the
   *     bands of {@code image} have 16 bits
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public BufferedImage colorize(BufferedImage image) {
    int width = image.getWidth();
    PhotoBatch photos =
        predicted(
            new GrayPicture(
                width,
                image.getHeight(),
                (from, to, gray) -> BufferedPictures.gray(image, from / width, to / width, gray)));
    return photos.color(0, color, colors -> BufferedPictures.withColor(image, colors));
  }

  /**
   * Colours a grey image in memory.
   *
   * @param gray (height, width) gamma-encoded values in [0, 1], rows first
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return sRGB (height, width, 3) in [0, 1]
   * @throws IllegalArgumentException if the array does not match the size, or a value is NaN or
   *     outside [0, 1]
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public float[] colorize(float[] gray, int width, int height) {
    if (width < 1 || gray.length != (long) width * height) {
      throw new IllegalArgumentException(
          gray.length + " grey values are not " + width + "x" + height + " pixels");
    }
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    colorize(
        (row, rows, strip) -> System.arraycopy(gray, row * width, strip, 0, rows * width),
        width,
        height,
        (row, rows, strip) -> System.arraycopy(strip, 0, rgb, 3 * row * width, 3 * rows * width));
    return rgb;
  }

  /**
   * Colours a grey image strip by strip, so that neither the grey nor the coloured image need be in
   * memory. Source and sink are called on this thread. The sink receives the spread of the colours
   * first, if {@link ColorizerOptions#confidence} is set.
   *
   * @param gray supplies gamma-encoded values in [0, 1]
   * @param width columns, at least 1
   * @param height rows, at least 1; at most 500 million pixels in all
   * @param rgb receives the colours
   * @throws IllegalArgumentException if the size is out of range, or a value is NaN or outside [0,
   *     1]
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public void colorize(GraySource gray, int width, int height, RgbSink rgb) {
    if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "an image must have 1 to " + MAX_PIXELS + " pixels, not " + width + "x" + height);
    }
    PhotoBatch photos =
        predicted(
            new GrayPicture(
                width,
                height,
                (from, to, strip) -> {
                  gray.read(from / width, (to - from) / width, strip);
                  checkGray(strip, from, to);
                }));
    photos.spread(0).ifPresent(rgb::spread);
    int stripRows = Math.min(height, Strips.rows(width));
    float[] strip = new float[3 * stripRows * width];
    photos.<Optional<Void>>color(
        0,
        color,
        colors -> {
          for (int row = 0; row < height; row += stripRows) {
            int rows = Math.min(stripRows, height - row);
            colors.get(row * width, (row + rows) * width, strip);
            rgb.write(row, rows, strip);
          }
          return Optional.empty();
        });
  }

  private static void checkGray(float[] strip, int from, int to) {
    for (int i = 0; i < to - from; i++) {
      if (!(strip[i] >= 0 && strip[i] <= 1)) {
        throw new IllegalArgumentException(
            "grey value %d is %s, outside [0, 1]: divide 8-bit values by 255"
                .formatted(from + i, strip[i]));
      }
    }
  }

  private PhotoBatch predicted(GrayPicture gray) {
    requireNoInterrupt();
    PhotoBatch photos = batch();
    photos.add(gray);
    predict(photos);
    return photos;
  }

  /** Largest number of pictures in a batch. */
  int batchSize() {
    return config.batch();
  }

  /** A batch without pictures. */
  PhotoBatch batch() {
    return network.batch(new PredictionOptions(refinement, measuresSpread()));
  }

  /** Ways to improve the colours, as the options say. */
  Refinement refinement() {
    return refinement;
  }

  /** As {@link LoadedNetwork#batch}. */
  PhotoBatch batch(PredictionOptions options) {
    return network.batch(options);
  }

  /** The size at which the network predicts colours. */
  InputSize inputSize() {
    return config.size();
  }

  /**
   * Runs the network, one batch at a time.
   *
   * @throws IllegalStateException if this colorizer is closed
   */
  void predict(PhotoBatch photos) {
    try {
      network.predict(photos);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Colours one picture of a batch after {@link #predict}.
   *
   * @param picture number {@code index} of the batch
   * @throws IllegalArgumentException if the hints do not fit the picture or the network
   * @throws ArithmeticException if the predicted colours are not finite
   */
  Result finish(Picture picture, PhotoBatch photos, int index, ColorHints hints) {
    return photos.prediction(index).result(picture, color, hints);
  }

  /**
   * Colours a picture with several readings of its lightness. The network runs once. Otherwise as
   * {@link #colorize(Picture)}.
   *
   * @param readings how a grey value becomes L*; {@link ColorizerOptions#lightness} is ignored
   * @return the result of each reading, in their order
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public List<Result> colorize(Picture picture, List<Lightness> readings) {
    Prediction found = predicted(GrayPicture.of(picture)).prediction(0);
    List<Result> results = new ArrayList<>();
    for (Lightness reading : readings) {
      requireNoInterrupt();
      PictureColorizer reader = new PictureColorizer(color.chroma(), reading);
      results.add(found.result(picture, reader, ColorHints.NONE));
    }
    return results;
  }

  /**
   * Runs the network on a picture, which can then be coloured many times without it.
   *
   * @throws ArithmeticException if the predicted colours are not finite
   * @throws IllegalStateException if this colorizer is closed
   * @throws CancellationException if the thread is interrupted
   */
  public Prediction predict(Picture picture) {
    return predicted(GrayPicture.of(picture)).prediction(0);
  }

  /**
   * Compiles the network for one picture too, so that a batch that is not full costs less than a
   * full one. On CPUs, where a batch takes as long as its pictures one by one, only full batches
   * then pass through the network as a whole. On GPUs, one picture passes by itself. Does nothing
   * if this has been done, or batches have one picture. {@link #bytes} tells the memory.
   *
   * @throws IllegalStateException if this colorizer is closed
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device does not have
   *     enough memory
   */
  public void compileForSingles() {
    network.compileForSingles();
  }

  /** How predictions become colours, as the options or the checkpoint say. */
  public PictureColorizer decoding() {
    return color;
  }

  /** The classes of {@link Result#classes}; empty without it. */
  public Optional<ClassSet> classes() {
    return predictsClasses() ? Optional.of(config.model().classes()) : Optional.empty();
  }

  /** How a grey value becomes L*, as the options or the checkpoint say. */
  public Lightness lightness() {
    return color.lightness();
  }

  /** Whether results have {@link Result#spread}. */
  public boolean measuresSpread() {
    return network.passes().reduced().isPresent();
  }

  /** Whether results have {@link Result#classes}. */
  public boolean predictsClasses() {
    return config.segmentation();
  }

  /** Device memory of the parameters and the network, in bytes. */
  public long bytes() {
    return network.bytes();
  }

  /** Waits for the batch in the network and releases everything. Idempotent. */
  @Override
  public void close() {
    network.close();
    cleanable.clean();
  }
}
