package io.github.chromapath.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.nn.Initializer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.WeightLayout;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixtures are those of {@code TorchFileTest}. */
class TorchvisionWeightsTest {
  private static final Initializer ZERO = Initializer.constant(0);
  private static final String PREFIX = "context.resnet.";

  @TempDir Path folder;

  private final Backend backend = Backends.open(1);
  private final ParameterStore store = new ParameterStore();

  @BeforeEach
  void registerAnotherParameter() {
    store.trained("semantic.bn.bias", Shape.vector(2), WeightLayout.VECTOR, ZERO);
  }

  @AfterEach
  void close() {
    store.close();
    backend.close();
  }

  private Path fixture(String name) throws IOException {
    try (InputStream in =
        TorchvisionWeights.class.getResourceAsStream(
            "/io/github/chromapath/weights/torch/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ordered.pth", "stream.pth", "tar.pth"})
  void parametersOfThePrefixAreFilled(String name) throws IOException {
    store.statistic(PREFIX + "tail", 4, ZERO);
    store.trained(PREFIX + "transposed", new Shape(4, 1, 1, 3), WeightLayout.MATRIX, ZERO);
    store.allocate(backend);
    TorchvisionWeights.read(fixture(name), store, PREFIX);
    assertArrayEquals(new float[] {1, 1.25f, 1.5f, 1.75f}, store.read(PREFIX + "tail"));
    float[] column = {-1, 0, 1};
    assertArrayEquals(column, Arrays.copyOf(store.read(PREFIX + "transposed"), 3));
    assertArrayEquals(new float[2], store.read("semantic.bn.bias"));
  }

  @Test
  void anotherShapeIsRefused() throws IOException {
    store.statistic(PREFIX + "weight", 12, ZERO);
    assertRefused(fixture("plain.pth"), "tensor weight has the shape [3, 4], not [12]");
  }

  @Test
  void aMissingTensorIsRefused() throws IOException {
    store.statistic(PREFIX + "bn1.running_var", 4, ZERO);
    assertRefused(fixture("stream.pth"), "it has no tensor 'bn1.running_var'");
  }

  @Test
  void whatIsNoFileOfWeightsIsRefused() throws IOException {
    store.statistic(PREFIX + "tail", 4, ZERO);
    assertRefused(folder.resolve("none.pth"), "there is no such file");
    assertRefused(folder, "this is a folder");
    assertRefused(Files.writeString(folder.resolve("text.pth"), "some text"), "text.pth: ");
  }

  private void assertRefused(Path file, String fault) {
    CheckpointException refusal =
        assertThrows(CheckpointException.class, () -> TorchvisionWeights.read(file, store, PREFIX));
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
  }
}
