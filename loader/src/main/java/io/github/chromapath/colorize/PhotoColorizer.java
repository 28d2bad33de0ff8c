package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.BufferedPictures;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.program.FrozenWeights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Colours pictures of any size. The network predicts a* and b* at its own size; they are resized to
 * the picture, whose lightness is kept exactly.
 *
 * <p>Thread-safe: decoding, resizing and colour maths run side by side, the network one picture at
 * a time.
 */
public final class PhotoColorizer implements AutoCloseable {
  private static final int PIXELS_PER_PART = 1 << 16;
  private static final int CONTEXT = ModelConfig.CONTEXT_SIZE;

  /**
   * A coloured picture, with its classes where {@link ColorizerOptions#segmentation} asks for them.
   */
  public record Result(Picture picture, Optional<Classes> classes) {}

  /** A grey picture, and what was predicted for it. */
  private static final class Work {
    final int width;
    final int height;
    final float[] gray;
    float[] a;
    float[] b;
    Optional<Classes> classes = Optional.empty();

    Work(int width, int height, float[] gray) {
      this.width = width;
      this.height = height;
      this.gray = gray;
    }
  }

  private final Optional<Backend> ownBackend;
  private final ParameterStore store;
  private final FrozenWeights weights;
  private final Predictor predictor;
  private final boolean segmentation;
  private final int batch;
  private final int height;
  private final int width;
  private final PictureColorizer color;

  private PhotoColorizer(
      Checkpoint checkpoint, Backend backend, Optional<Backend> own, ColorizerOptions options)
      throws IOException {
    Settings settings = checkpoint.settings();
    height = options.height() == 0 ? settings.height() : options.height();
    width = options.width() == 0 ? settings.width() : options.width();
    segmentation = options.segmentation();
    batch = options.batch();
    color =
        new PictureColorizer(
            options.chroma().orElse(settings.chroma()), settings.model().lightness());
    ownBackend = own;
    store = new ParameterStore();
    weights = FrozenWeights.on(backend);
    try {
      new MultipathColorizer(store, settings.model(), height, width);
      store.allocateApart(backend);
      checkpoint.readParameters(store);
      predictor =
          new Predictor(
              backend,
              store,
              weights,
              new PredictorConfig(
                  settings.model(), batch, height, width, segmentation, options.precision()));
      store.release(weights.folded());
    } catch (IOException | RuntimeException e) {
      weights.close();
      store.close();
      throw e;
    }
  }

  /**
   * Loads a checkpoint onto this machine's best device.
   *
   * @throws IOException if it cannot be read, in one sentence
   */
  public static PhotoColorizer load(Path checkpoint) throws IOException {
    Backend backend = Backends.open(0);
    try {
      return load(checkpoint, backend, Optional.of(backend), ColorizerOptions.standard());
    } catch (IOException | RuntimeException e) {
      backend.close();
      throw e;
    }
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
    return load(checkpoint, backend, Optional.empty(), options);
  }

  private static PhotoColorizer load(
      Path path, Backend backend, Optional<Backend> own, ColorizerOptions options)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      return new PhotoColorizer(checkpoint, backend, own, options);
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
    List<Work> works =
        pictures.stream().map(p -> new Work(p.width(), p.height(), p.gray())).toList();
    predict(works);
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < works.size(); i++) {
      Picture colored = pictures.get(i).withColor(toRgb(works.get(i)));
      results.add(new Result(colored, works.get(i).classes));
    }
    return results;
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
    Work work = new Work(pictureWidth, pictureHeight, gray);
    predict(List.of(work));
    return toRgb(work);
  }

  private float[] toRgb(Work work) {
    int pixels = work.gray.length;
    float[] rgb = new float[Math.multiplyExact(3, pixels)];
    int parts = Math.max(1, pixels / PIXELS_PER_PART);
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              int from = (int) ((long) pixels * part / parts);
              int to = (int) ((long) pixels * (part + 1) / parts);
              color.colorize(work.gray, work.a, work.b, rgb, from, to);
            });
    return rgb;
  }

  private void predict(List<Work> works) {
    if (works.size() > batch) {
      throw new IllegalArgumentException(
          works.size() + " pictures are more than a batch of " + batch);
    }
    FloatBuffer small = FloatBuffer.allocate(batch * height * width);
    FloatBuffer context = FloatBuffer.allocate(batch * CONTEXT * CONTEXT);
    for (Work work : works) {
      Resampler.stretch(work.gray, work.width, work.height, 1, small, width, height);
      Resampler.stretch(work.gray, work.width, work.height, 1, context, CONTEXT, CONTEXT);
    }
    float[] ab = new float[works.size() * height * width * 2];
    float[] logits =
        new float[segmentation ? works.size() * CONTEXT * CONTEXT * ModelConfig.CLASSES : 0];
    synchronized (predictor) {
      predictor.predict(small.rewind(), context.rewind(), FloatBuffer.wrap(ab));
      if (segmentation) {
        predictor.logits(FloatBuffer.wrap(logits));
      }
    }
    requireFinite(ab);
    for (int i = 0; i < works.size(); i++) {
      Work work = works.get(i);
      work.a = plane(ab, i, 0, work);
      work.b = plane(ab, i, 1, work);
      if (segmentation) {
        work.classes = Optional.of(Classes.ofLogits(logits, i));
      }
    }
  }

  private static void requireFinite(float[] ab) {
    for (float value : ab) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("the network's weights give colours that are not numbers");
      }
    }
  }

  private float[] plane(float[] ab, int index, int channel, Work work) {
    float[] plane = new float[width * height];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = ab[2 * (index * plane.length + i) + channel];
    }
    return Resampler.stretch(plane, width, height, 1, work.width, work.height);
  }

  /** Device memory of parameters and network, in bytes. */
  public long bytes() {
    return store.bytes() + weights.bytes() + predictor.bytes();
  }

  @Override
  public void close() {
    predictor.close();
    weights.close();
    store.close();
    ownBackend.ifPresent(Backend::close);
  }
}
