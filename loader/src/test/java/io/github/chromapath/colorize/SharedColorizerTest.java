// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class SharedColorizerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final PredictionOptions FLIPPED =
      new PredictionOptions(new Refinement(true, false), false);

  @TempDir Path folder;
  private Path checkpoint;
  private Backend backend;
  private final List<Integer> batches = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() throws Exception {
    checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
    backend = Backends.open(1);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private PhotoColorizer load(ColorizerOptions.Builder options) throws Exception {
    return PhotoColorizer.load(checkpoint, backend, options.build());
  }

  private SharedColorizer share(PhotoColorizer colorizer, Duration patience) {
    return new SharedColorizer(colorizer, patience, (pictures, network) -> batches.add(pictures));
  }

  private static Picture picture(int seed) {
    byte[] gray = new byte[(40 + seed) * 30];
    new Random(seed).nextBytes(gray);
    return Picture.ofGray(40 + seed, 30, gray);
  }

  private static void assertSame(Picture expected, Picture actual) {
    assertArrayEquals(expected.rgb(), actual.rgb());
  }

  /** The patience is longer than the test: only a full batch starts at once. */
  @Test
  void picturesThatArriveTogetherAreOneBatch() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder().batch(3));
        SharedColorizer shared = share(colorizer, LONG)) {
      List<Picture> pictures = List.of(picture(1), picture(2), picture(3));
      List<CompletableFuture<Prediction>> results = new ArrayList<>();
      pictures.forEach(picture -> results.add(shared.predict(picture, PredictionOptions.PLAIN)));
      List<PhotoColorizer.Result> expected = colorizer.colorize(pictures);
      for (int i = 0; i < 3; i++) {
        Picture colored =
            results
                .get(i)
                .join()
                .color(pictures.get(i), colorizer.decoding().chroma(), Lightness.EXACT);
        assertSame(expected.get(i).picture(), colored);
      }
    }
    assertEquals(List.of(3), batches);
  }

  @Test
  void aPictureAloneStartsWhenThePatienceEnds() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder().batch(3));
        SharedColorizer shared = share(colorizer, Duration.ofMillis(5))) {
      shared.predict(picture(1), PredictionOptions.PLAIN).join();
    }
    assertEquals(List.of(1), batches);
  }

  /** Each picture gets what a colorizer with its options gives. */
  @Test
  void picturesOfDifferentOptionsAreInDifferentBatches() throws Exception {
    Picture picture = picture(4);
    Picture flipped;
    try (PhotoColorizer colorizer =
        load(ColorizerOptions.builder().refinement(FLIPPED.refinement()))) {
      flipped = colorizer.colorize(picture).picture();
    }
    try (PhotoColorizer colorizer =
        load(ColorizerOptions.builder().batch(4).segmentation(true).confidence(true))) {
      CompletableFuture<Prediction> first;
      CompletableFuture<Prediction> second;
      try (SharedColorizer shared = share(colorizer, LONG)) {
        first = shared.predict(picture, FLIPPED);
        second = shared.predict(picture, new PredictionOptions(Refinement.NONE, true));
      }
      assertSame(
          flipped, first.join().color(picture, colorizer.decoding().chroma(), Lightness.EXACT));
      assertTrue(first.join().spread().isEmpty());
      PhotoColorizer.Result plain = colorizer.colorize(picture);
      assertSame(
          plain.picture(),
          second.join().color(picture, colorizer.decoding().chroma(), Lightness.EXACT));
      assertArrayEquals(
          plain.classes().orElseThrow().indices(), second.join().classes().orElseThrow().indices());
      assertArrayEquals(
          plain.spread().orElseThrow().resized(20, 10),
          second.join().spread().orElseThrow().resized(20, 10));
    }
    assertEquals(List.of(1, 1), batches);
  }

  @Test
  void onePredictionColoursWithAnyChromaAndLightness() throws Exception {
    Picture picture = picture(5);
    Prediction prediction;
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder());
        SharedColorizer shared = share(colorizer, Duration.ZERO)) {
      prediction = shared.predict(picture, PredictionOptions.PLAIN).join();
    }
    try (PhotoColorizer colorizer =
        load(ColorizerOptions.builder().chroma(2.5).lightness(Lightness.LUMA))) {
      assertSame(
          colorizer.colorize(picture).picture(), prediction.color(picture, 2.5, Lightness.LUMA));
    }
    assertSame(picture.withoutColor(), prediction.color(picture, 0, Lightness.EXACT));
    assertTrue(prediction.bytes() >= 8L * NarrowCheckpoints.SIZE * NarrowCheckpoints.SIZE);
  }

  /** The pictures of each tensor that is uploaded once the network is compiled. */
  private static Backend counted(Backend target, List<Integer> pictures) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("upload")) {
                pictures.add(((Tensor) arguments[1]).shape().n());
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** One or two pictures run one by one, and four as a batch; all as one by one without batches. */
  @Test
  void aBatchThatIsNotFullCostsAsManyPicturesAsItHas() throws Exception {
    List<Integer> uploads = new CopyOnWriteArrayList<>();
    PredictionOptions all = new PredictionOptions(new Refinement(true, true), true);
    try (PhotoColorizer alone =
            load(ColorizerOptions.builder().confidence(true).segmentation(true));
        SharedColorizer single = share(alone, Duration.ZERO);
        PhotoColorizer colorizer =
            PhotoColorizer.load(
                checkpoint,
                counted(backend, uploads),
                ColorizerOptions.builder().batch(4).confidence(true).segmentation(true).build());
        SharedColorizer shared = share(colorizer, Duration.ofSeconds(1))) {
      long before = colorizer.bytes();
      colorizer.compileForSingles();
      long more = colorizer.bytes() - before;
      assertTrue(more > 0 && more < before, more + " bytes more than " + before);
      colorizer.compileForSingles();
      assertEquals(before + more, colorizer.bytes());
      for (int pictures : new int[] {1, 2, 4}) {
        uploads.clear();
        List<CompletableFuture<Prediction>> results = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
          results.add(shared.predict(picture(i), all));
        }
        for (int i = 0; i < pictures; i++) {
          Prediction expected = single.predict(picture(i), all).join();
          Prediction actual = results.get(i).join();
          assertSame(
              expected.color(picture(i), 1, Lightness.EXACT),
              actual.color(picture(i), 1, Lightness.EXACT));
          assertArrayEquals(
              expected.classes().orElseThrow().indices(), actual.classes().orElseThrow().indices());
          assertArrayEquals(
              expected.spread().orElseThrow().resized(20, 10),
              actual.spread().orElseThrow().resized(20, 10));
        }
        // Plain, mirrored, smaller, smaller and mirrored; each with two inputs.
        int size = pictures == 4 ? 4 : 1;
        assertEquals(Collections.nCopies(8 * pictures / size, size), uploads);
      }
    }
  }

  /** The network is held by a picture while the next one is cancelled. */
  @Test
  void aCancelledPictureDoesNotReachTheNetwork() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder());
        SharedColorizer shared = share(colorizer, Duration.ZERO)) {
      List<CompletableFuture<Prediction>> kept = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        kept.add(shared.predict(picture(i), FLIPPED));
      }
      CompletableFuture<Prediction> dropped = shared.predict(picture(9), FLIPPED);
      dropped.cancel(false);
      kept.forEach(CompletableFuture::join);
      assertTrue(dropped.isCancelled());
    }
    assertEquals(List.of(1, 1, 1, 1), batches);
  }

  @Test
  void theSpreadNeedsAColorizerThatMeasuresIt() throws Exception {
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder());
        SharedColorizer shared = share(colorizer, Duration.ZERO)) {
      CompletableFuture<Prediction> refused =
          shared.predict(picture(1), new PredictionOptions(Refinement.NONE, true));
      CompletionException failure = assertThrows(CompletionException.class, refused::join);
      assertTrue(failure.getCause() instanceof IllegalArgumentException, failure.toString());
    }
    assertEquals(List.of(), batches);
  }

  @Test
  void closingFinishesWhatWaitsAndRefusesMore() throws Exception {
    List<CompletableFuture<Prediction>> results = new ArrayList<>();
    try (PhotoColorizer colorizer = load(ColorizerOptions.builder().batch(2))) {
      SharedColorizer shared = share(colorizer, LONG);
      try (shared) {
        for (int i = 0; i < 5; i++) {
          results.add(shared.predict(picture(i), PredictionOptions.PLAIN));
        }
      }
      results.forEach(CompletableFuture::join);
      assertThrows(
          IllegalStateException.class, () -> shared.predict(picture(1), PredictionOptions.PLAIN));
    }
    assertEquals(List.of(2, 2, 1), batches);
  }
}
