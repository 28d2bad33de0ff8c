// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of weights from attackers: each is read, or refused in one sentence. */
class WeightsFuzzTest {
  /** The tensors of a file share its bytes, so that many of them can be larger than it together. */
  private static final long MOST_ELEMENTS = 1 << 20;

  private static final String MAGIC = "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";
  private static final String HEAD = MAGIC + "\u0080\u0002M\u00e9\u0003.\u0080\u0002}.";
  private static final String TAIL =
      "\u0080\u0002]U\u00010a." + "\u0006\0\0\0\0\0\0\0" + "\0".repeat(24);

  private static void read(byte[] input) throws IOException {
    Path name = Path.of("fuzz");
    Inputs.read(
        name,
        CheckpointException.class,
        file -> {
          try (WeightsFile weights = WeightsFiles.open(WeightsSource.of(file, input))) {
            readTensors(weights);
          }
        });
  }

  private static void readTensors(WeightsFile weights) throws IOException {
    long left = MOST_ELEMENTS;
    for (String tensor : weights.names()) {
      long elements =
          weights.shape(tensor).stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b);
      left -= elements;
      if (left < 0) {
        return;
      }
      if (weights.type(tensor).isFloating()) {
        weights.readFloats(tensor);
        weights.readDoubles(tensor);
      } else {
        weights.readLongs(tensor);
      }
    }
  }

  static Stream<byte[]> safetensors() {
    return Stream.of(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
            "{\"__metadata__\":{\"format\":\"pt\"},\"b\":{\"dtype\":\"BF16\",\"shape\":[4],"
                + "\"data_offsets\":[0,8]}}",
            "{\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}",
            "{\"c\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"d\":{\"dtype\":\"U8\",\"shape\":[0,3],\"data_offsets\":[8,8]}}")
        .map(WeightsFuzzTest::safetensors);
  }

  private static byte[] safetensors(String json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 8; i++) {
      bytes.write(i < 4 ? json.length() >> (8 * i) : 0);
    }
    bytes.writeBytes(json.getBytes(ISO_8859_1));
    bytes.writeBytes(new byte[8]);
    return bytes.toByteArray();
  }

  static Stream<byte[]> zip() {
    return Inputs.resources(
        "/torch/", "zip.pth", "big-endian.pth", "lightning.ckpt", "nested.pt", "model.pt");
  }

  static Stream<byte[]> stream() {
    return Inputs.resources(
        "/torch/", "stream.pth", "early.pth", "early-python2.pth", "training-reference.pth");
  }

  static Stream<byte[]> tar() {
    return Inputs.resources("/torch/", "archive.pth", "archive-python2.pth");
  }

  static Stream<byte[]> pickle() {
    return Stream.of(
            "}U\u0001actorch._utils\n_rebuild_tensor\n"
                + "((U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u0006NtQ"
                + "K\0K\u0002K\u0003\u0086K\u0003K\u0001\u0086tRs.",
            "ccollections\nOrderedDict\n)Rq\0}U\u0001aK\u0001sb.",
            "ccollections\nOrderedDict\n]]U\u0001aNea\u0085R.",
            "(]X\u0001\0\0\0a\u008a\u0001\u0005G?\u00f0\0\0\0\0\0\0\u0088\u0089Ne.")
        .map(pickle -> pickle.getBytes(ISO_8859_1));
  }

  @MethodSource("safetensors")
  @FuzzTest(maxDuration = "10m")
  void safetensors(byte[] input) throws IOException {
    read(input);
  }

  @MethodSource("zip")
  @FuzzTest(maxDuration = "10m")
  void zip(byte[] input) throws IOException {
    read(input);
  }

  @MethodSource("stream")
  @FuzzTest(maxDuration = "10m")
  void stream(byte[] input) throws IOException {
    read(input);
  }

  @MethodSource("tar")
  @FuzzTest(maxDuration = "10m")
  void tar(byte[] input) throws IOException {
    read(input);
  }

  /** The object of a stream; the rest of the stream is valid. */
  @MethodSource("pickle")
  @FuzzTest(maxDuration = "10m")
  void pickle(byte[] input) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes((HEAD + "\u0080\u0002").getBytes(ISO_8859_1));
    stream.writeBytes(input);
    stream.writeBytes(TAIL.getBytes(ISO_8859_1));
    read(stream.toByteArray());
  }
}
