// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void writtenTensorsAreReadBack() throws Exception {
    Path path = folder.resolve("a.safetensors");
    float[] large = new float[600_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = i * 0.1f;
    }
    sample(large).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(List.of("labels", "large", "one", "none", "bytes"), file.names());
      assertEquals(ImmutableMap.of("width", "0.25", "note", "\"ä\""), file.metadata());
      assertEquals(List.of(2, 300_000), file.shape("large"));
      assertEquals(List.of(), file.shape("one"));
      assertEquals(StoredType.U8, file.type("bytes"));
      assertArrayEquals(large, file.readFloats("large"));
      assertArrayEquals(new float[] {-0f}, file.readFloats("one"));
      assertArrayEquals(new float[0], file.readFloats("none"));
      assertArrayEquals(new long[] {Long.MIN_VALUE, 255}, file.readLongs("labels"));
      assertArrayEquals(new long[] {200, 1, 0}, file.readLongs("bytes"));
    }
  }

  @Test
  void bytesMatchTheFormat() throws Exception {
    Path path = folder.resolve("a.safetensors");
    sample(new float[] {1, 2}).write(path);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertEquals(0, length % 8);
    byte[] header = new byte[length];
    bytes.get(header);
    JsonNode json = new ObjectMapper().readTree(header);
    assertEquals("0.25", json.get("__metadata__").get("width").asText());
    JsonNode large = json.get("large");
    assertEquals("F32", large.get("dtype").asText());
    int begin = large.get("data_offsets").get(0).asInt();
    assertEquals(1f, bytes.getFloat(8 + length + begin));
    assertEquals(2f, bytes.getFloat(8 + length + begin + 4));
    assertEquals(bytes.capacity(), 8 + length + 16 + 8 + 4 + 3);
    Path again = folder.resolve("b.safetensors");
    sample(new float[] {1, 2}).write(again);
    assertEquals(-1, Files.mismatch(path, again));
  }

  private static SafetensorsWriter sample(float[] large) {
    return new SafetensorsWriter()
        .metadata("width", "0.25")
        .metadata("note", "\"ä\"")
        .bytes("bytes", List.of(3), new byte[] {(byte) 200, 1, 0})
        .floats("large", List.of(2, large.length / 2), () -> FloatBuffer.wrap(large))
        .longs("labels", List.of(2), new long[] {Long.MIN_VALUE, 255})
        .floats("one", List.of(), new float[] {-0f})
        .floats("none", List.of(0, 5), new float[0]);
  }

  @Test
  void allTypesAreConverted() throws Exception {
    ByteBuffer data = ByteBuffer.allocate(8 + 10 + 4 + 4).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(0.1);
    short[] halves = {0x3c00, (short) 0xc100, 0x0001, 0x7bff, (short) 0xfc00};
    for (short half : halves) {
      data.putShort(half);
    }
    data.putShort((short) 0x3fc0).putShort((short) 0xc2c8).putInt(-7);
    String header =
        "{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"h\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[8,18]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[18,22]},"
            + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[22,26]}}   ";
    try (SafetensorsFile file = SafetensorsFile.open(file(header, data.array()))) {
      assertArrayEquals(new float[] {0.1f}, file.readFloats("d"));
      float[] expected = {1f, -2.5f, 0x1p-24f, 65_504f, Float.NEGATIVE_INFINITY};
      assertArrayEquals(expected, file.readFloats("h"));
      assertArrayEquals(new float[] {1.5f, -100f}, file.readFloats("b"));
      assertArrayEquals(new long[] {-7}, file.readLongs("i"));
      assertSentence("is of type I32", () -> file.readFloats("i"));
      assertSentence("is of type F64", () -> file.readLongs("d"));
      assertSentence("it has no tensor 'x'", () -> file.readFloats("x"));
      assertThrows(
          IllegalArgumentException.class, () -> file.readFloats("h", FloatBuffer.allocate(4)));
    }
  }

  @Test
  void invalidFilesAreRefused() throws Exception {
    assertSentence("no such file", () -> SafetensorsFile.open(folder.resolve("none")));
    assertSentence("this is a folder", () -> SafetensorsFile.open(folder));
    assertRefused("with 4 bytes it is not a safetensors file", new byte[4]);
    byte[] claims =
        ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array();
    assertRefused("its header would have 1152921504606846976 bytes", claims);
    claims[7] = (byte) 0xff;
    assertRefused("its header would have", claims);
    Path path = folder.resolve("whole");
    sample(new float[] {1, 2}).write(path);
    byte[] whole = Files.readAllBytes(path);
    assertRefused("cut short by 1 bytes", Arrays.copyOf(whole, whole.length - 1));
    assertRefused("its header would have", Arrays.copyOf(whole, 100));
    assertRefused("belong to no tensor", Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void invalidHeadersAreRefused() throws Exception {
    assertHeader("not a JSON object", "[]");
    assertHeader("not a JSON object", "");
    assertHeader("not valid JSON", "{\"a\":");
    assertHeader("not valid JSON", "{\"a\":{\"dtype\":\"F32\",\"shape\":[NaN]}}");
    assertHeader("Duplicate field 'a'", "{\"a\":" + entry("F32", "1", "0,4") + ",\"a\":{}}");
    assertHeader("has content after its end", "{}{}");
    assertHeader("'a' is not an object", "{\"a\":5}");
    assertHeader("entry 'a??[31mb' is not", "{\"a\\n\\u001b[31mb\":5}");
    assertHeader("entry '" + "x".repeat(900), "{\"" + "x".repeat(5000) + "\":5}");
    assertHeader("metadata 'k' is not a string", "{\"__metadata__\":{\"k\":5}}");
    assertHeader("lacks its dtype", "{\"a\":{}}");
    assertHeader("unknown field 'x'", "{\"a\":{\"x\":5}}");
    assertTensor("unknown dtype 'F8'", "F8", "1", "0,4");
    assertTensor("not a natural number", "F32", "-1", "0,4");
    assertTensor("not a natural number", "F32", "1.5", "0,4");
    assertTensor("not valid JSON", "F32", "99999999999999999999", "0,4");
    assertTensor("impossible shape", "F32", "2147483647,2147483647,2147483647", "0,4");
    assertTensor("impossible shape", "F32", "4294967297", "0,4");
    assertTensor("does not fit its data_offsets", "F32", "2", "0,4");
    assertTensor("does not fit its data_offsets", "F32", "1", "4,0");
    assertTensor("lacks its dtype, shape or data_offsets", "F32", "1", "0,4,8");
    assertTensor("leaves a gap", "U8", "3", "1,4");
    assertTensor("cut short by 4 bytes", "F32", "2", "0,8");
    assertHeader(
        "'b' overlaps",
        "{\"a\":" + entry("U8", "4", "0,4") + ",\"b\":" + entry("U8", "2", "2,4") + "}");
  }

  private void assertTensor(String fault, String type, String shape, String offsets)
      throws Exception {
    assertHeader(fault, "{\"a\":" + entry(type, shape, offsets) + "}");
  }

  private static String entry(String type, String shape, String offsets) {
    return "{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%s]}"
        .formatted(type, shape, offsets);
  }

  private void assertHeader(String fault, String header) throws Exception {
    Path path = file(header, new byte[4]);
    assertSentence(fault, () -> SafetensorsFile.open(path));
  }

  private void assertRefused(String fault, byte[] content) throws Exception {
    Path path = Files.write(folder.resolve("bad.safetensors"), content);
    assertSentence(fault, () -> SafetensorsFile.open(path));
  }

  private Path file(String header, byte[] data) throws Exception {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("made.safetensors"), bytes.array());
  }

  private void assertSentence(String fault, Executable action) {
    String message = assertThrows(CheckpointException.class, action).getMessage();
    assertTrue(message.startsWith(folder.toString()), message);
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }

  /** A channel closes itself if its thread is interrupted. The file is not at fault. */
  @Test
  void anInterruptIsACancellation() throws Exception {
    Path path = folder.resolve("a.safetensors");
    sample(new float[] {1, 2}).write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertInterrupted(path + ": reading was interrupted.", () -> file.readFloats("large"));
    }
    assertInterrupted(path + ": reading was interrupted.", () -> SafetensorsFile.open(path));
    SafetensorsWriter writer = sample(new float[] {3, 4});
    assertInterrupted(path + ": writing was interrupted.", () -> writer.write(path));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new float[] {1, 2}, file.readFloats("large"));
    }
  }

  private static void assertInterrupted(String message, Executable action) {
    Thread.currentThread().interrupt();
    try {
      InterruptedIOException interruption = assertThrows(InterruptedIOException.class, action);
      assertEquals(message, interruption.getMessage());
    } finally {
      assertTrue(Thread.interrupted(), "the interrupt status is kept");
    }
  }

  private Path hashed() throws IOException {
    Path path = folder.resolve("hashed.safetensors");
    new SafetensorsWriter()
        .metadata("format", "chromapath-1")
        .hashed()
        .floats("a", List.of(2, 3), new float[] {1, 2, 3, 4, 5, 1 / 3f})
        .bytes("b", List.of(3), new byte[] {1, 2, 3})
        .write(path);
    return path;
  }

  /** The definition in docs/files.md, computed by the JDK. */
  @Test
  void theContentHashIsThatOfTheFileWithZerosInItsPlace() throws Exception {
    Path path = hashed();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertTrue(file.verify());
      String digits = file.metadata().get("content-sha256");
      String text = Files.readString(path, ISO_8859_1);
      assertEquals(2, text.split(digits, -1).length);
      byte[] blank = text.replace(digits, "0".repeat(64)).getBytes(ISO_8859_1);
      byte[] expected = MessageDigest.getInstance("SHA-256").digest(blank);
      assertEquals(HexFormat.of().formatHex(expected), digits);
    }
  }

  /** If a bit of the key flips, the file may have no hash; everything else is then intact. */
  @Test
  void eachFlippedBitAndEachTruncationIsDetected() throws Exception {
    byte[] good = Files.readAllBytes(hashed());
    String text = new String(good, ISO_8859_1);
    int key = text.indexOf("content-sha256");
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      boolean inKey = bit / 8 >= key && bit / 8 < key + "content-sha256".length();
      String verdict = verdict(bad);
      assertTrue(
          verdict.equals("damaged") || (inKey && verdict.equals("no hash")),
          "bit " + bit + ": " + verdict);
    }
    for (int length = 0; length < good.length; length++) {
      assertEquals("damaged", verdict(Arrays.copyOf(good, length)), length + " bytes");
    }
    assertEquals("intact", verdict(good));
  }

  private static String verdict(byte[] bytes) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(WeightsSource.of(Path.of("file"), bytes))) {
      return file.verify() ? "intact" : "no hash";
    } catch (CheckpointException e) {
      return "damaged";
    }
  }

  /** A copy of the metadata does not copy the hash. */
  @Test
  void aConvertedFileHasItsOwnHash() throws Exception {
    Path out = folder.resolve("converted.safetensors");
    try (SafetensorsFile in = SafetensorsFile.open(hashed())) {
      WeightsConversion.write(in, StoredType.F16, Map.of(), out);
    }
    assertEquals("intact", verdict(Files.readAllBytes(out)));
  }

  @Test
  void aFailedWriteKeepsTheOldFileOnly() throws Exception {
    Path path = Files.writeString(folder.resolve("a.safetensors"), "old");
    SafetensorsWriter wrong = new SafetensorsWriter().floats("a", List.of(3), new float[2]);
    assertThrows(IllegalArgumentException.class, () -> wrong.write(path));
    assertEquals("old", Files.readString(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
    Path nowhere = folder.resolve("none/a.safetensors");
    assertSentence("its folder does not exist", () -> wrong.write(nowhere));
  }

  @Test
  void namesAndKeysMustBeUnique() {
    SafetensorsWriter writer = new SafetensorsWriter().floats("a", List.of(), new float[1]);
    assertThrows(IllegalArgumentException.class, () -> writer.floats("a", List.of(), new float[1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> writer.floats("__metadata__", List.of(), new float[1]));
    writer.metadata("k", "v");
    assertThrows(IllegalArgumentException.class, () -> writer.metadata("k", "v"));
  }
}
