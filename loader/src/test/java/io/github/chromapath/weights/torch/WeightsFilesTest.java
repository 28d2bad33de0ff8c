// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.Hashing;
import io.github.chromapath.weights.SafetensorsWriter;
import io.github.chromapath.weights.WeightsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class WeightsFilesTest {
  @TempDir Path folder;

  @Test
  void namesDoNotDecideTheFormat() throws Exception {
    Path safetensors = folder.resolve("a.pth");
    new SafetensorsWriter().floats("a", List.of(2), new float[] {1, 2}).write(safetensors);
    assertRead(safetensors, "a", 1, 2);
    Path torch = folder.resolve("b.safetensors");
    Files.copy(Fixtures.path("archive.pth"), torch);
    assertRead(torch, "parameter", 7, 8);
  }

  /** Header lengths whose first bytes equal the first bytes of a pickle or a ZIP archive. */
  @ParameterizedTest
  @ValueSource(ints = {0x280, 0x10280, 0x4034b50})
  void safetensorsAreRecognizedForAnyLengthOfTheirHeader(int headerBytes) throws Exception {
    String json = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 8; i++) {
      bytes.write(i < 4 ? headerBytes >> (8 * i) : 0);
    }
    bytes.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    byte[] spaces = new byte[headerBytes - json.length()];
    Arrays.fill(spaces, (byte) ' ');
    bytes.writeBytes(spaces);
    bytes.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3f});
    assertRead(Files.write(folder.resolve("a"), bytes.toByteArray()), "a", 1);
  }

  @Test
  void plainTarIsRecognizedByItsChecksum() throws Exception {
    byte[] archive = Files.readAllBytes(Fixtures.path("archive.pth"));
    byte[] magic = "ustar".getBytes(StandardCharsets.US_ASCII);
    for (int block = 0; block + 512 <= archive.length; block += 512) {
      if (Arrays.equals(archive, block + 257, block + 262, magic, 0, 5)) {
        int sum = 0;
        for (int i = 257; i < 265; i++) {
          sum += archive[block + i];
          archive[block + i] = 0;
        }
        String old = new String(archive, block + 148, 6, StandardCharsets.US_ASCII);
        String checksum = String.format(Locale.ROOT, "%06o", Integer.parseInt(old, 8) - sum);
        System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, archive, block + 148, 6);
      }
    }
    assertRead(Files.write(folder.resolve("plain"), archive), "parameter", 7, 8);
  }

  @Test
  void hashInTheNameIsChecked() throws Exception {
    byte[] content = Files.readAllBytes(Fixtures.path("stream.pth"));
    String hash = Hashing.sha256().hashBytes(content).toString().substring(0, 8);
    Path published = folder.resolve("vgg16-" + hash + ".pth");
    assertRead(Files.write(published, content), "parameter", 7, 8);
    content[content.length - 1] ^= 1;
    Files.write(published, content);
    assertRefused(published, "not with " + hash + " as its name says; download it again");
    Path renamed = folder.resolve("resnet50-0676ba61.pth");
    Files.write(renamed, content);
    assertRefused(renamed, "its SHA-256 starts with ");
    Files.writeString(renamed, "<html>Sign in</html>");
    assertRefused(renamed, "it is a web page");
    Path other = folder.resolve("my-net.pth");
    Files.write(other, content);
    WeightsFiles.open(other).close();
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertRefused(folder.resolve("none"), "there is no such file");
    assertRefused(folder, "this is a folder");
    byte[] random = new byte[1000];
    new Random(1).nextBytes(random);
    assertRefused(
        Files.write(folder.resolve("a"), random),
        "its 1000 bytes are not a safetensors or PyTorch file; give such a file");
    assertRefused(Files.writeString(folder.resolve("a"), "PK\3\4" + "x".repeat(50)), "is missing");
  }

  private static void assertRead(Path path, String name, float... values) throws IOException {
    try (WeightsFile file = WeightsFiles.open(path)) {
      assertEquals(List.of(values.length), file.shape(name));
      assertArrayEquals(values, file.readFloats(name));
    }
  }
}
