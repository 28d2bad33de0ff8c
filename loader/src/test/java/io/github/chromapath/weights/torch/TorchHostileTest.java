// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static io.github.chromapath.weights.torch.Sentences.assertSentence;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Damaged and malicious files. Pickles are given as Latin-1 text. */
@Tag("fast")
class TorchHostileTest {
  static final List<String> SOUND = Fixtures.SOUND;

  private static final String PROTO = "\u0080\u0002";
  private static final String MAGIC = PROTO + "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";
  private static final String HEAD = MAGIC + PROTO + "M\u00e9\u0003." + PROTO + "}.";
  private static final String NO_KEYS = PROTO + "].";
  private static final String STORAGE =
      "(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0006NtQ";
  private static final String KEYS_AND_DATA =
      PROTO + "]U\u00010a." + "\u0006\0\0\0\0\0\0\0" + "\0".repeat(24);

  @TempDir Path folder;

  @Test
  void forbiddenGlobalsAreNamed() throws Exception {
    assertRefused(Fixtures.path("hostile.pth"), "'posix.system', which is not allowed");
    assertObject("cbuiltins\neval\nU\u00011\u0085R.", "'builtins.eval'");
    assertObject("U\u0002osU\u0006system\u0093.", "'os.system'");
    assertObject("ctorch\nByteStorage\n.", "'torch.ByteStorage'");
    assertObject("ctorch._utils\n_rebuild_sparse_tensor\n.", "_rebuild_sparse_tensor'");
    assertObject("U\u0003a\nbU\u0002\u001bc\u0093.", "'a?b.?c'");
    assertObject("U\u0001aU\u0000\u0093.", "'a.'");
    assertObject("U\u0001aU\u0002b.\u0093.", "'a.b.'");
  }

  @Test
  void forbiddenOperationsAreNamed() throws Exception {
    assertObject("(ios\nsystem\n.", "uses the opcode INST");
    assertObject("N0.", "uses the opcode POP");
    assertObject("\u0082\u0001.", "uses the opcode EXT1");
    assertObject("P1\n.", "uses the opcode PERSID");
    assertObject("\u00ff.", "unknown opcode 0xff");
    assertObject("\u0080\u0006N.", "unknown protocol 6");
  }

  @Test
  void brokenPicklesAreRefused() throws Exception {
    assertObject(".", "more from the stack than is on it");
    assertObject("(\u0085.", "more from the stack than is on it");
    assertObject("N(b.", "more from the stack than is on it");
    assertObject("t.", "lacks a mark");
    assertObject("h\u0005.", "recalls an object that it did not store");
    assertObject("NNa.", "appends to an object that is not a list");
    assertObject("}(U\u0001au.", "sets items of an object that is not a dict");
    assertObject("}]Ns.", "no proper key of a dict");
    assertObject("}NNs.", "its dict holds no tensors");
    assertObject("N)\u0081.", "no proper function to call");
    assertObject("ctorch\nFloatStorage\n)R.", "calls torch.FloatStorage");
    assertObject("ccollections\nOrderedDict\nNR.", "no proper arguments");
    assertObject("ccollections\nOrderedDict\n])a\u0085R.", "not made of pairs");
    assertObject("N}b.", "sets the state of an object that has none");
    assertObject("\u008a\u0011" + "\1".repeat(17) + ".", "integer of 17 bytes");
    assertObject("X\u00ff\u00ff\u00ff\u007f.", "it is cut short");
    assertObject("\u008d" + "\u00ff".repeat(8) + ".", "it is cut short");
    assertObject("c" + "a".repeat(300), "name of more than 256 bytes");
  }

  @Test
  void deepAndCircularObjectsAreHarmless() throws Exception {
    assertObject(")" + "\u0085".repeat(200_000) + ".", "it does not hold a dict");
    assertObject("}U\u0001a)" + "\u0085".repeat(200_000) + "s.", "its dict holds no tensors");
    assertObject("}q\0U\u0001ah\0s.", "its dict holds no tensors");
    assertObject("]q\0h\0a.", "it does not hold a dict");
    assertObject(")" + "\u0085".repeat(300_000) + ".", "more than 262144 operations");
    assertObject("N".repeat(70_000), "stack of more than 65536");
    assertObject("(".repeat(70_000), "more than 65536 marks");
    String pairs = "](" + "U\u0001aN\u0086".repeat(1000) + "e\u0085q\u0001";
    String calls = "ccollections\nOrderedDict\nq\0" + pairs + "h\0h\u0001R".repeat(1000);
    assertObject(calls, "more than 262144 operations");
  }

  @Test
  void tensorsMustFitTheirStorage() throws Exception {
    assertTensor("K\0K\u0006\u0085K\u0001\u0085", "");
    assertTensor("K\u0001K\u0006\u0085K\u0001\u0085", "does not fit its storage of 6 elements");
    assertTensor("K\0K\u0002K\u0003\u0086K\u0004K\u0001\u0086", "does not fit its storage");
    assertTensor("K\0K\u0002K\u0003\u0086K\u0001\u0085", "does not fit its storage");
    assertTensor("K\0K\u0003K\u0003\u0086K\u0001K\u0001\u0086", "overlap in its storage");
    assertTensor("K\0Kd\u0085K\0\u0085", "overlap in its storage");
    assertTensor("J\u00ff\u00ff\u00ff\u00ffK\u0006\u0085K\u0001\u0085", "no proper offset");
    assertTensor("K\0J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", "no proper size");
    String huge = "\u008a\u0008" + "\u00ff".repeat(7) + "\u007f";
    assertTensor("K\0" + huge + "\u0085K\u0001\u0085", "does not fit its storage");
    assertTensor("K\0K\u0002\u0085" + huge + "\u0085", "does not fit its storage");
    assertTensor(huge + "K\u0002\u0085K\u0001\u0085", "does not fit its storage");
    String million = "J@B\u000f\0";
    String millions = "(" + million.repeat(4) + "t";
    assertTensor("K\0" + millions + millions, "does not fit its storage");
    String nine = "(" + "K\u0001".repeat(9) + "t";
    assertTensor("K\0" + nine + nine, "tensor of rank 9");
  }

  private void assertTensor(String offsetSizeStride, String fault) throws Exception {
    String object =
        "}U\u0001actorch._utils\n_rebuild_tensor\n(" + STORAGE + offsetSizeStride + "tRs.";
    Path path = file(HEAD + PROTO + object + KEYS_AND_DATA);
    if (fault.isEmpty()) {
      try (WeightsFile file = WeightsFiles.open(path)) {
        assertEquals(6, file.readFloats("a").length);
      }
    } else {
      assertRefused(path, fault);
    }
  }

  @Test
  void storagesMustMatchThePickle() throws Exception {
    String tensor = "}U\u0001actorch._utils\n_rebuild_tensor\n(" + STORAGE + "K\0)" + ")tRs.";
    assertRefused(file(HEAD + PROTO + tensor + NO_KEYS), "storage of tensor 'a' is missing");
    String keys = PROTO + "]U\u00010a.";
    assertRefused(
        file(HEAD + PROTO + tensor + keys + "\u0001\0\0\0\0\0\0\0" + "\0".repeat(24)),
        "has 4 bytes, not 6 elements");
    assertRefused(
        file(HEAD + PROTO + tensor + keys + "\u00ff".repeat(8) + "\0".repeat(24)), "cut short");
    assertRefused(
        file(HEAD + PROTO + tensor + PROTO + "]U\u00011a." + "\0".repeat(8)),
        "storage '1' that no tensor uses");
    assertObject("(U\u0006moduleNNNNtQ.", "it holds a 'module', not only tensors");
    assertObject("U\u00010Q.", "no proper persistent id");
    assertObject(
        STORAGE.replace("FloatStorage", "FloatTensor") + ".",
        "FloatTensor as the type of a storage");
    assertObject(STORAGE + STORAGE.replace("Float", "Half") + ".", "in two different ways");
    assertObject(
        STORAGE.replace("Nt", "(U\u00011K\u0004K\u0003tt") + ".", "exceeds its storage '0'");
  }

  @Test
  void otherPicklesAreRefused() throws Exception {
    assertRefused(file(PROTO + "}U\u0001aK\u0001s."), "without PyTorch's magic number");
    assertRefused(file(MAGIC + PROTO + "K\u0005."), "PyTorch's protocol 5, not 1001");
    assertRefused(file(HEAD + PROTO + "}." + PROTO + "N."), "its storages are not listed");
  }

  private void assertObject(String pickle, String fault) throws IOException {
    assertRefused(file(HEAD + PROTO + pickle + NO_KEYS), fault);
  }

  private Path file(String bytes) throws IOException {
    return Files.write(folder.resolve("made.pth"), bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @FieldSource("SOUND")
  void truncatedFilesAreRefused(String name) throws Exception {
    byte[] whole = Files.readAllBytes(Fixtures.path(name));
    Path path = folder.resolve("cut.pth");
    int tested = name.startsWith("archive") ? whole.length - 2048 : whole.length;
    for (int length = 0; length < tested; length += 11) {
      Files.write(path, Arrays.copyOf(whole, length));
      String message =
          assertThrows(CheckpointException.class, () -> WeightsFiles.open(path).close())
              .getMessage();
      assertSentence(path, message);
    }
  }

  @ParameterizedTest
  @FieldSource("SOUND")
  void changedBytesChangeValuesOrAreRefused(String name) throws Exception {
    byte[] whole = Files.readAllBytes(Fixtures.path(name));
    Path path = folder.resolve("changed.pth");
    int refused = 0;
    for (int at = 0; at < whole.length; at += 3) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) ((1 << (at % 8)) | (0x80 >> (at % 5)));
      Files.write(path, changed);
      try (WeightsFile file = WeightsFiles.open(path)) {
        for (String tensor : file.names()) {
          if (file.type(tensor).isFloating()) {
            file.readFloats(tensor);
          }
        }
      } catch (CheckpointException e) {
        assertSentence(path, e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 0);
  }
}
