package io.github.chromapath.weights.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.GenericDict;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that CPython's pickle wrote ({@code make_fixtures.py}), and libtorch. */
class TorchFileTest {
  private static final float[] WEIGHT = new float[12];

  static {
    for (int i = 0; i < WEIGHT.length; i++) {
      WEIGHT[i] = i * 0.25f - 1;
    }
  }

  @TempDir Path folder;

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = TorchFileTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private Path fixture(String name) throws IOException {
    return Files.write(folder.resolve(name), bytes(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.pth", "ordered.pth", "stream.pth", "tar.pth"})
  void everyFormIsRead(String name) throws IOException {
    Path path = fixture(name);
    assertTrue(TorchFile.recognises(path));
    try (TorchFile file = TorchFile.open(path)) {
      assertEquals("weight", file.names().get(0));
      assertEquals(List.of(3, 4), file.shape("weight"));
      assertArrayEquals(WEIGHT, file.readFloats("weight"));
      assertEquals(List.of(4, 3), file.shape("transposed"));
      float[] transposed = file.readFloats("transposed");
      for (int i = 0; i < 12; i++) {
        assertEquals(WEIGHT[i % 3 * 4 + i / 3], transposed[i], "element " + i);
      }
      assertArrayEquals(Arrays.copyOfRange(WEIGHT, 8, 12), file.readFloats("tail"));
      assertEquals(List.of(0, 3), file.shape("empty"));
      assertEquals(0, file.readFloats("empty").length);
      assertArrayEquals(new float[] {1.5f, -2, 65504, 0x1p-24f}, file.readFloats("half"));
      assertArrayEquals(
          new float[] {Float.NEGATIVE_INFINITY, 3}, file.readFloats("double"), "beyond fp32");
      assertEquals(List.of(), file.shape("bn.num_batches_tracked"));
      assertFault("is of type I64", () -> file.readFloats("bn.num_batches_tracked"));
      assertFault("it has no tensor 'bias'", () -> file.shape("bias"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ordered.pth", "stream.pth"})
  void parametersAreTensors(String name) throws IOException {
    try (TorchFile file = TorchFile.open(fixture(name))) {
      assertEquals(List.of(3, 4), file.shape("parameter"));
      assertArrayEquals(WEIGHT, file.readFloats("parameter"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream.pth", "tar.pth"})
  void viewsOfStoragesAreTheirPart(String name) throws IOException {
    try (TorchFile file = TorchFile.open(fixture(name))) {
      assertArrayEquals(Arrays.copyOfRange(WEIGHT, 4, 12), file.readFloats("view"));
    }
  }

  @Test
  void libtorchReadsTheSame() throws IOException {
    try (PointerScope scope = new PointerScope();
        TorchFile file = TorchFile.open(fixture("plain.pth"))) {
      ByteVector bytes = new ByteVector(bytes("plain.pth"));
      scope.attach(bytes);
      GenericDict tensors = torch.pickle_load(bytes).toGenericDict();
      assertEquals(7, tensors.size());
      assertEquals(7, file.names().size());
      for (String name : file.names()) {
        Tensor expected = tensors.at(new IValue(name)).toTensor();
        assertEquals(expected.dim(), file.shape(name).size(), name);
        for (int d = 0; d < expected.dim(); d++) {
          assertEquals(expected.size(d), (long) file.shape(name).get(d), name);
        }
        if (expected.is_floating_point()) {
          assertArrayEquals(floats(expected), file.readFloats(name), name);
        }
      }
    }
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    if (values.length > 0) {
      Tensor dense = tensor.to(torch.ScalarType.Float).contiguous();
      new BytePointer(dense.data_ptr())
          .capacity(4L * values.length)
          .asByteBuffer()
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(values);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "hostile-zip.pth, it asks for posix.system",
    "hostile-stream.pth, it asks for posix.system",
    "compressed.pth, is compressed",
    "big-endian.pth, its byte order is 'big'",
    "beyond.pth, reaches beyond its storage",
    "expanded.pth, reaches beyond its storage"
  })
  void whatIsNotAllowedIsRefusedByName(String name, String fault) throws IOException {
    Path path = fixture(name);
    CheckpointException refusal = assertFault(fault, () -> TorchFile.open(path).close());
    assertTrue(refusal.getMessage().startsWith(path.toString()), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.pth", "stream.pth", "tar.pth"})
  void aFileCutShortAnywhereIsRefused(String name) throws IOException {
    byte[] whole = bytes(name);
    int end = name.equals("tar.pth") ? lastByteOfTar(whole) : whole.length;
    for (int length = 0; length < end; length++) {
      Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(whole, length));
      assertThrows(CheckpointException.class, () -> readAll(cut), name + " cut to " + length);
    }
  }

  /** The archive ends in blocks of zeros, which nobody reads. */
  private static int lastByteOfTar(byte[] tar) {
    int end = tar.length;
    while (tar[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** A damaged file is refused, or what it says is read; nothing else happens. */
  @ParameterizedTest
  @ValueSource(strings = {"ordered.pth", "stream.pth", "tar.pth"})
  void damageIsRefusedOrRead(String name) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int round = 0; round < 1500; round++) {
      byte[] damaged = bytes(name);
      for (int i = 0; i < 1 + round % 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path path = Files.write(folder.resolve("damaged.pth"), damaged);
      try {
        readAll(path);
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertTrue(refused > 100, refused + " of 1500 were refused");
  }

  private static void readAll(Path path) throws IOException {
    try (TorchFile file = TorchFile.open(path)) {
      for (String name : file.names()) {
        if (file.shape(name).size() > 0) {
          file.readFloats(name);
        }
      }
    }
  }

  @Test
  void aNameThatPromisesAHashIsHeldToIt() throws IOException {
    byte[] content = bytes("plain.pth");
    String hash = Hashing.sha256().hashBytes(content).toString().substring(0, 8);
    Path right = Files.write(folder.resolve("resnet50-" + hash + ".pth"), content);
    TorchFile.open(right).close();
    Path wrong = Files.write(folder.resolve("resnet50-0676ba61.pth"), content);
    assertFault("its SHA-256 begins with " + hash, () -> TorchFile.open(wrong).close());
  }

  @Test
  void otherFilesAreNotRecognised() throws IOException {
    Path text = Files.writeString(folder.resolve("weights.pth"), "just text".repeat(100));
    assertFalse(TorchFile.recognises(text));
    assertFault("it is no file of torch.save", () -> TorchFile.open(text).close());
  }

  private static CheckpointException assertFault(String fault, Executable action) {
    CheckpointException refusal = assertThrows(CheckpointException.class, action);
    assertTrue(refusal.getMessage().contains(fault), refusal.getMessage());
    return refusal;
  }
}
