// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metadata that ExifTool writes into inputs is what ExifTool reads from outputs. */
class ExifToolTest {
  private static final List<String> FIELDS =
      List.of(
          "EXIF:Make=Voigtländer",
          "EXIF:Model=Bessa",
          "EXIF:ImageDescription=a street",
          "EXIF:Copyright=1931 J. Doe",
          "EXIF:ModifyDate=2001:02:03 04:05:06",
          "EXIF:DateTimeOriginal=1931:05:04 10:20:30",
          "EXIF:ExposureTime=0.02",
          "EXIF:FNumber=4.5",
          "EXIF:UserComment=found in an attic",
          "EXIF:GPSLatitude=48.137",
          "EXIF:GPSLatitudeRef=N",
          "EXIF:GPSLongitude=11.575",
          "EXIF:GPSLongitudeRef=E",
          "EXIF:XResolution=600",
          "EXIF:YResolution=600",
          "EXIF:ResolutionUnit=2",
          "XMP-dc:Title=Market street",
          "XMP-dc:Creator=Jürgen",
          "XMP-photoshop:City=Ulm",
          "XMP-xmp:Rating=4");

  private static final List<String> RECORDS =
      List.of("IPTC:Caption-Abstract=Market street", "IPTC:Keywords=street", "IPTC:City=Ulm");

  @TempDir Path folder;

  @BeforeEach
  void needsExifTool() throws Exception {
    try {
      run(List.of("exiftool", "-ver"));
    } catch (IOException e) {
      String reason = "ExifToolTest needs Debian's package libimage-exiftool-perl";
      System.err.println(reason);
      abort(reason);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg, b.jpg", "a.jpg, b.png", "a.jpg, b.tif", "a.jpg, b.webp",
    "a.png, b.jpg", "a.png, b.png", "a.png, b.tif", "a.png, b.webp",
    "a.tif, b.jpg", "a.tif, b.png", "a.tif, b.tif", "a.tif, b.webp",
    "a.webp, b.jpg", "a.webp, b.png", "a.webp, b.tif", "a.webp, b.webp"
  })
  void metadataSurvives(String from, String to) throws Exception {
    Path source = folder.resolve(from);
    Path result = folder.resolve(to);
    PictureWriter.write(
        source, PictureReader.read(Photos.photo("chelsea.png")).withMetadata(PictureMetadata.NONE));
    List<String> kept = new ArrayList<>(FIELDS);
    if (!from.endsWith("webp") && !to.endsWith("webp")) {
      kept.addAll(RECORDS);
    }
    List<String> write = new ArrayList<>(List.of("exiftool", "-q", "-n", "-overwrite_original"));
    write.add("-EXIF:Orientation=6");
    kept.forEach(field -> write.add("-" + field));
    write.add(source.toString());
    run(write);
    PictureWriter.write(result, PictureReader.read(source).withoutColor());

    kept.add("EXIF:Orientation=1");
    List<String> read = new ArrayList<>(List.of("exiftool", "-n", "-s3", "-f"));
    kept.forEach(field -> read.add("-" + field.substring(0, field.indexOf('='))));
    read.addAll(List.of("-Warning", "-Error", result.toString()));
    List<String> expected = new ArrayList<>();
    kept.forEach(field -> expected.add(field.substring(field.indexOf('=') + 1)));
    expected.addAll(List.of("-", "-"));
    assertEquals(expected, run(read).lines().toList());
  }

  @Test
  void metadataOfHeicSurvives() throws Exception {
    Path source = Files.write(folder.resolve("a.heic"), MadePictures.bytes("colour.heic"));
    Path result = folder.resolve("b.png");
    run(
        List.of(
            "exiftool",
            "-q",
            "-overwrite_original",
            "-EXIF:Make=Voigtländer",
            "-XMP-dc:Title=Market street",
            source.toString()));
    PictureWriter.write(result, PictureReader.read(source).withoutColor());
    String read = run(List.of("exiftool", "-s3", "-EXIF:Make", "-XMP-dc:Title", result.toString()));
    assertEquals(List.of("Voigtländer", "Market street"), read.lines().toList());
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("exiftool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end");
      }
      return Files.readString(output, StandardCharsets.UTF_8).strip();
    } finally {
      Files.delete(output);
    }
  }
}
