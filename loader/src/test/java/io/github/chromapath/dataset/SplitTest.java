// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
  private static final List<SplitPart> ALL = Arrays.asList(SplitPart.values());
  private static final String EARLIER = "io/github/chromapath/run/flat-config/split.json";

  @TempDir Path root;

  /** A data set of which only the size matters. */
  private record Sized(int size, int lost) implements StreetDataset {
    @Override
    public String name(int index) {
      return "%05d.png".formatted(index + 1);
    }

    @Override
    public StreetPair load(int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<SkippedPair> skipped() {
      return Collections.nCopies(lost, new SkippedPair("lost", "It is lost."));
    }
  }

  private static Gta5Dataset write(Path folder, List<String> names) throws Exception {
    for (String name : names) {
      StreetFiles.addPair(folder, name, 12, 6, name.charAt(0));
    }
    return Gta5Dataset.open(folder);
  }

  private static List<String> names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj("%02d.png"::formatted).toList();
  }

  private static SplitPlan plan(SplitCounts counts, long seed) {
    return new SplitPlan("gta5", Optional.empty(), new SplitPlan.Seeded(counts, seed));
  }

  private Split drawn(int count) throws Exception {
    return Split.draw(
        write(root, names(count)), plan(new SplitCounts(count - 4, 2, 2), 7), SplitTest::nothing);
  }

  private static void nothing() {}

  private static Set<String> names(SplitManifest manifest) {
    Set<String> names = new HashSet<>();
    for (SplitPart part : SplitPart.values()) {
      names.addAll(manifest.names(part));
    }
    return names;
  }

  @Test
  void partsDependOnSeedAndNamesOnly() throws Exception {
    List<String> names = names(12);
    List<String> backwards = new ArrayList<>(names);
    Collections.reverse(backwards);
    SplitCounts counts = new SplitCounts(7, 2, 3);
    SplitManifest one =
        Split.draw(write(root.resolve("a"), names), plan(counts, 5), SplitTest::nothing).manifest();
    SplitManifest same =
        Split.draw(write(root.resolve("b"), backwards), plan(counts, 5), SplitTest::nothing)
            .manifest();
    SplitManifest other =
        Split.draw(write(root.resolve("a"), names), plan(counts, 6), SplitTest::nothing).manifest();
    assertEquals(one, same);
    assertNotEquals(one.parts(), other.parts());
    assertEquals(counts, one.counts());
    assertEquals(Set.copyOf(names), names(one));
    for (SplitPart part : SplitPart.values()) {
      assertEquals(one.names(part).stream().sorted().toList(), one.names(part));
    }
  }

  /** The manifest of a run of an earlier version, with seed 1. */
  @Test
  void earlierSplitsAreDrawnAgain() throws Exception {
    Path file = root.resolve("split.json");
    try (InputStream text = SplitTest.class.getResourceAsStream("/" + EARLIER)) {
      Files.copy(text, file);
    }
    List<String> names = IntStream.rangeClosed(1, 8).mapToObj("%05d.png"::formatted).toList();
    SplitManifest split = SplitManifest.seeded(names, 3, 1);
    assertEquals(SplitManifest.read(file), split);
    assertEquals(List.of("00001.png", "00003.png", "00008.png"), split.validation());
    Path again = root.resolve("again.json");
    split.write(again);
    assertEquals(-1, Files.mismatch(file, again));
  }

  @Test
  void theManifestNamesFilesAndTheirHashes() throws Exception {
    Files.createDirectories(root.resolve("images"));
    Files.write(root.resolve("images/00.png"), new byte[0]);
    SplitManifest manifest = drawn(6).manifest();
    for (SplitPair pair : manifest.parts().get(SplitPart.TRAIN)) {
      assertEquals("images/" + pair.name(), pair.image().orElseThrow().path());
      assertEquals("labels/" + pair.name(), pair.label().orElseThrow().path());
      assertEquals(sha256("images/" + pair.name()), pair.image().get().sha256());
      assertEquals(sha256("labels/" + pair.name()), pair.label().get().sha256());
    }
    assertEquals("00.png", manifest.skipped().get(0).name());
    assertTrue(manifest.skipped().get(0).reason().contains("the label is missing"));
    Path file = root.resolve("split.json");
    manifest.write(file);
    assertEquals(manifest, SplitManifest.read(file));
    assertEquals(SplitManifest.sha256(file), sha256("split.json"));
  }

  private String sha256(String file) throws Exception {
    byte[] content = Files.readAllBytes(root.resolve(file));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void aPartLoadsItsPairs() throws Exception {
    Split split = drawn(7);
    AtomicInteger checked = new AtomicInteger();
    split.check(ALL, Split.Missing.REFUSED, checked::incrementAndGet);
    assertEquals(7, checked.get());
    StreetDataset test = split.part(SplitPart.TEST);
    assertEquals(split.manifest().names(SplitPart.TEST), test.names());
    assertEquals(test.name(1), test.load(1).name());
    assertEquals(split.manifest().validation(), split.training().validation().names());
    assertEquals(Path.of("images").resolve(test.name(0)), test.files(0).orElseThrow().image());
  }

  @Test
  void aFolderOfImagesHasNoLabels() throws Exception {
    write(root, names(4));
    StreetDataset images = FolderDataset.open(root.resolve("images"));
    SplitManifest manifest =
        Split.draw(images, plan(new SplitCounts(2, 1, 1), 1), SplitTest::nothing).manifest();
    Path file = root.resolve("split.json");
    manifest.write(file);
    assertEquals(manifest, SplitManifest.read(file));
    SplitPair first = manifest.parts().get(SplitPart.TRAIN).get(0);
    assertEquals(Optional.empty(), first.label());
    assertEquals(first.name(), first.image().orElseThrow().path());
  }

  @Test
  void aChangedFileIsNamed() throws Exception {
    Split split = drawn(6);
    List<String> train = split.manifest().train();
    Files.write(root.resolve("labels").resolve(train.get(0)), StreetFiles.label(12, 6, 24));
    Files.write(root.resolve("labels").resolve(train.get(1)), StreetFiles.label(12, 6, 24));
    String fault = "its content has changed since the split was drawn (the first of 2 such pairs";
    Executable check = () -> split.check(ALL, Split.Missing.REFUSED, SplitTest::nothing);
    assertSentence("labels/" + train.get(0) + ": " + fault + " among 6)", check);
    assertSentence(fault, () -> split.check(ALL, Split.Missing.ALLOWED, SplitTest::nothing));
    split.check(List.of(SplitPart.TEST), Split.Missing.REFUSED, SplitTest::nothing);
  }

  @Test
  void aMissingPairIsNamedUnlessItIsAllowed() throws Exception {
    SplitManifest manifest = drawn(6).manifest();
    String lost = manifest.train().get(1);
    Files.delete(root.resolve("labels").resolve(lost));
    Split split = new Split(manifest, Gta5Dataset.open(root));
    Executable check = () -> split.check(ALL, Split.Missing.REFUSED, SplitTest::nothing);
    assertSentence("images/" + lost + ": the data set does not have it (skipped: ", check);
    assertSentence("the first of 1 such pairs among 6", check);
    split.check(ALL, Split.Missing.ALLOWED, SplitTest::nothing);
    assertThrows(IOException.class, () -> split.part(SplitPart.TRAIN).load(1));
  }

  /** A manifest that was edited: the name is that of a pair, but the path is not. */
  @Test
  void anotherPathIsAChange() throws Exception {
    Split split = drawn(6);
    Path file = root.resolve("split.json");
    split.manifest().write(file);
    String text = Files.readString(file);
    String name = split.manifest().train().get(0);
    Files.writeString(file, text.replace("images/" + name, "elsewhere/" + name));
    Split edited = new Split(SplitManifest.read(file), split.images());
    assertSentence(
        "elsewhere/" + name + ": its content has changed",
        () -> edited.check(ALL, Split.Missing.ALLOWED, SplitTest::nothing));
  }

  @Test
  void protocolsHaveThePublishedSizes() throws Exception {
    for (SplitProtocol protocol : List.of(SplitProtocol.FULL, SplitProtocol.PAPER)) {
      SplitCounts counts = counts(Optional.of(protocol), new Sized(24_966, 0));
      assertEquals(20_466, counts.train() + counts.validation());
      assertEquals(4500, counts.test());
    }
    SplitCounts reduced = counts(Optional.of(SplitProtocol.REDUCED), new Sized(24_966, 0));
    assertEquals(2000, reduced.train() + reduced.validation());
    assertEquals(500, reduced.test());
    assertEquals(SplitPart.TEST, SplitProtocol.PAPER.selection());
    assertEquals(SplitPart.VALIDATION, SplitProtocol.FULL.selection());
    assertEquals(new SplitCounts(80, 10, 10), counts(Optional.empty(), new Sized(100, 3)));
    assertEquals(new SplitCounts(1, 1, 1), counts(Optional.empty(), new Sized(3, 0)));
  }

  private static SplitCounts counts(Optional<SplitProtocol> protocol, StreetDataset images)
      throws IOException {
    OptionalInt none = OptionalInt.empty();
    return new SplitRequest(protocol, none, none, none).counts(images, "data");
  }

  /** Methods that are trained by both protocols are therefore scored on the same pairs. */
  @Test
  void fullAndPaperTestOnTheSamePairs() {
    List<String> names = new Sized(24_966, 0).names();
    SplitManifest full = SplitManifest.seeded(names, SplitProtocol.FULL.counts(), 3);
    SplitManifest paper = SplitManifest.seeded(names, SplitProtocol.PAPER.counts(), 3);
    assertEquals(full.names(SplitPart.TEST), paper.names(SplitPart.TEST));
    assertEquals(Set.copyOf(names), names(full));
    assertEquals(Set.copyOf(names), names(paper));
  }

  @Test
  void skippedPairsOfACompleteSetReduceTheTrainingPart() throws Exception {
    Optional<SplitProtocol> full = Optional.of(SplitProtocol.FULL);
    assertEquals(new SplitCounts(19_940, 500, 4500), counts(full, new Sized(24_940, 26)));
    assertSentence(
        "data: it has 24940 usable pairs (25 skipped), but the split needs 24966: 19966 train, 500"
            + " validation, 4500 test",
        () -> counts(full, new Sized(24_940, 25)));
    assertSentence("needs 3: at least 1 train", () -> counts(Optional.empty(), new Sized(2, 0)));
  }

  @ParameterizedTest
  @CsvSource({
    "FULL, 5, , , 'protocol full has counts of its own: omit the counts or the protocol'",
    "PAPER, , 2, , 'has no validation part: omit the validation count'",
    "PAPER, , , 0, 'test must be at least 1, not 0'",
    ", 0, , , 'train must be at least 1, not 0'",
    ", , 0, , 'validation must be at least 1, not 0'",
    ", , , -1, 'test must be at least 0, not -1'",
  })
  void countsThatContradictAreRefused(
      SplitProtocol protocol, Integer train, Integer validation, Integer test, String fault) {
    Executable request =
        () ->
            new SplitRequest(
                Optional.ofNullable(protocol), count(train), count(validation), count(test));
    String message = assertThrows(IllegalArgumentException.class, request).getMessage();
    assertTrue(message.contains(fault), message);
  }

  private static OptionalInt count(Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"images/01.png\"', '\"../01.png\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '\"/etc/passwd\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '\"C:\\\\01.png\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '\"images\\\\..\\\\..\\\\01.png\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '\"a\\u0000b\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '\"\"', 'not a path inside the data folder'",
    "'\"images/01.png\"', '5', 'its image is not a string'",
    "'\"name\" : \"01.png\"', '\"name\" : \"02.png\"', '''02.png'' is in the split twice'",
    "'\"images/01.png\"', '\"images/02.png\"', '''images/02.png'' is in the split twice'",
    "'\"name\" : \"01.png\"', '\"name\" : \"\"', 'does not have 1 to 4096 characters'",
    "'\"name\" : \"01.png\"', '\"nom\" : \"01.png\"', 'its key ''nom'' is unknown'",
    "'\"name\" : \"01.png\",', '', 'an entry lacks ''name'''",
    "'\"image\" : \"images/01.png\",', '', 'an entry lacks ''image'''",
    "'\"image\"', '\"image\" : \"x\", \"image\"', 'it is not valid JSON'",
    "'_sha256\" : \"', '_sha256\" : \"z', 'is not 64 hexadecimal digits'",
    "'\"seed\" : 7', '\"seed\" : 1e99', 'its seed is not an integer'",
    "'\"seed\" : 7', '\"seed\" : 9223372036854775808', 'its seed is not an integer of 64 bits'",
    "'\"seed\" : 7', '\"seed\" : 1NINES', 'it has a value that is too long'",
    "'\"seed\" : 7', '\"seed\" : \"1NINES\"', 'its seed is not an integer'",
    "'\"seed\" : 7,', '', 'its seed is missing'",
    "'\"seed\" : 7', '\"seed\" : \"\"', 'its seed is not an integer'",
    "'\"seed\" : 7', '\"sead\" : 7', 'its key ''sead'' is unknown'",
    "'split-2', 'split-1', 'does not fit its format'",
    "'split-2', 'split-3', 'it is not a split manifest'",
    "'\"gta5\"', '\"GTA 5\"', 'its layout or protocol does not fit its format'",
    "'\"protocol\" : null', '\"protocol\" : \"mine\"', 'its protocol ''mine'' is unknown'",
    "'\"test\"', '\"rest\"', 'its key ''rest'' is unknown'",
    "'\"skipped\" : [ ]', '\"skipped\" : 5', 'its entry ''skipped'' is not a list'",
    "'\"skipped\" : [ ]', '\"skipped\" : [ 5 ]', 'has an entry of another form'",
    "'\"train\" : [ {', '\"train\" : [ \"09.png\", {', 'some of its pairs lack their files'",
  })
  void aWrongManifestIsRefusedInOneSentence(String found, String replacement, String fault)
      throws Exception {
    Path file = root.resolve("split.json");
    drawn(5).manifest().write(file);
    String text = Files.readString(file);
    assertTrue(text.contains(found), text);
    String with = replacement == null ? "" : replacement.replace("NINES", "9".repeat(100_000));
    Files.writeString(file, text.replace(found, with));
    assertSentence(fault, () -> SplitManifest.read(file));
  }

  @Test
  void otherTextsAreRefusedInOneSentence() throws Exception {
    Path file = root.resolve("split.json");
    String depths = "[".repeat(100_000);
    for (String text : List.of("", "[]", "5", "nul", "{\"train\":" + depths, "{\"a\nb\":1}")) {
      Files.writeString(file, text);
      assertSentence("restore the file", () -> SplitManifest.read(file));
    }
    Files.writeString(file, "{\"" + "k".repeat(100_000) + "\":1}");
    assertSentence("restore the file", () -> SplitManifest.read(file));
    assertSentence("there is no such file", () -> SplitManifest.read(root.resolve("none")));
  }

  /** Names take less memory than pairs with files, so there may be more of them. */
  @Test
  void theNumberOfPairsIsLimited() throws Exception {
    String names = IntStream.range(0, 32).mapToObj(i -> "\"" + i + "\"").collect(joining(","));
    String text = "{\"format\":\"chromapath-split-1\",\"seed\":1,\"validation\":[],\"train\":[%s]}";
    assertEquals(32, SplitJson.read(stream(text.formatted(names)), 2).train().size());
    assertTooMany(text.formatted(names + ",\"x\""), 2);
    Path file = root.resolve("split.json");
    drawn(5).manifest().write(file);
    assertEquals(SplitManifest.read(file), SplitJson.read(stream(Files.readString(file)), 5));
    assertTooMany(Files.readString(file), 4);
    int lost = SplitJson.MOST_PAIRS;
    assertSentence(
        "1048579 pairs are more than the 1048576 of a manifest",
        () ->
            Split.draw(new Sized(5, lost), plan(new SplitCounts(1, 1, 1), 1), SplitTest::nothing));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static void assertTooMany(String text, int most) {
    Executable read = () -> SplitJson.read(stream(text), most);
    assertEquals(
        "it lists too many pairs", assertThrows(IllegalArgumentException.class, read).getMessage());
  }

  @Test
  void anEmptyPartCannotBeUsed() throws Exception {
    Split split =
        Split.draw(write(root, names(4)), plan(new SplitCounts(3, 0, 1), 1), SplitTest::nothing);
    assertSentence("its part validation has no pairs", split::training);
  }

  @Test
  void datasetsThatAreNotFilesCannotBeHashed() {
    assertSentence(
        "its pairs do not come from files",
        () -> Split.draw(new Sized(5, 0), plan(new SplitCounts(3, 1, 1), 1), SplitTest::nothing));
  }

  private static void assertSentence(String fault, Executable action) {
    String message = assertThrows(DatasetException.class, action).getMessage();
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }
}
