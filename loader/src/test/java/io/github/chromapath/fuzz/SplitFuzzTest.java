// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.SplitLists;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests and lists of splits: each is read, or refused in one sentence. */
class SplitFuzzTest {
  /** A data set whose pictures need not exist. */
  private static final class Names implements StreetDataset {
    private static final List<String> NAMES = List.of("00001", "00002", "a/b", "caf\u00e9");

    @Override
    public int size() {
      return NAMES.size();
    }

    @Override
    public String name(int index) {
      return NAMES.get(index);
    }

    @Override
    public StreetPair load(int index) {
      throw new IllegalStateException("a list needs no picture");
    }

    @Override
    public List<SkippedPair> skipped() {
      return List.of(new SkippedPair("00003", "its label is missing"));
    }
  }

  static Stream<byte[]> manifest() {
    String hash = "0".repeat(64);
    String pair =
        "{\"name\":\"1\",\"image\":\"images/1.png\",\"label\":\"labels/1.png\",\"image_sha256\":\""
            + hash
            + "\",\"label_sha256\":\""
            + hash
            + "\"}";
    return Stream.of(
            "{\"format\":\"chromapath-split-2\",\"layout\":\"gta5\",\"protocol\":\"paper\",\"seed\":-1,"
                + "\"train\":["
                + pair
                + "],\"validation\":[],\"test\":[],\"skipped\":[{\"name\":\"x\",\"reason\":\"y\"}]}",
            "{\"format\":\"chromapath-split-1\",\"seed\":5,\"train\":[\"a\"],\"validation\":[\"b\"]}",
            "{\"format\":\"chromapath-split-2\",\"layout\":\"folder\",\"protocol\":null,\"seed\":null,"
                + "\"train\":[],\"validation\":[],\"test\":[],\"skipped\":[]}")
        .map(text -> text.getBytes(UTF_8));
  }

  static Stream<byte[]> list() {
    return Stream.of(
        "# mine\n00001\n\nimages/00002.png\r\n".getBytes(UTF_8),
        "\ufeffa/b.jpg\ncaf\u00e9\n".getBytes(UTF_8),
        "\ufeff00003\n00001\n".getBytes(UTF_16LE),
        "00001\n00001\n".getBytes(UTF_8));
  }

  @MethodSource("manifest")
  @FuzzTest(maxDuration = "10m")
  void manifest(byte[] input) throws IOException {
    Inputs.read(input, DatasetException.class, SplitManifest::read);
  }

  @MethodSource("list")
  @FuzzTest(maxDuration = "10m")
  void list(byte[] input) throws IOException {
    Inputs.read(
        input,
        DatasetException.class,
        file -> SplitLists.read(Map.of(SplitPart.TEST, file), new Names()));
  }
}
