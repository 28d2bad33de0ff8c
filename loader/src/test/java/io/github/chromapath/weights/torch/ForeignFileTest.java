// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static io.github.chromapath.weights.torch.Sentences.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people give instead of weights: one sentence says what it is. */
@Tag("fast")
class ForeignFileTest {
  @TempDir Path folder;

  private void assertNamed(byte[] content, String fault) throws IOException {
    assertRefused(Files.write(folder.resolve("resnet50.pth"), content), fault);
  }

  private void assertNamed(String text, String fault) throws IOException {
    assertNamed(text.getBytes(UTF_8), fault);
  }

  @Test
  void downloadsThatWentWrong() throws Exception {
    assertNamed("", "it is empty; download or copy it again");
    assertNamed(
        "\n<!DOCTYPE html>\n<html lang=\"en\"><head><title>404</title>",
        "it is a web page, not the file that the page offers; download the file itself");
    assertNamed("<HTML><BODY>Sign in</BODY></HTML>", "it is a web page");
    assertNamed(
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
        "it is an XML document, as servers send for an error");
    assertNamed("Not Found\n", "it is text that begins with 'Not Found'; check the address");
    assertNamed(
        "{\"message\": \"caf\u00e9\"}",
        "it is text that begins with '{\"message\": \"caf\u00e9\"}'");
    assertNamed("x".repeat(9000), "it is text that begins with '" + "x".repeat(40) + "...'");
    assertNamed(new byte[1000], "its first 512 bytes are zero, as after an interrupted download");
    byte[] whole = Files.readAllBytes(Fixtures.path("zip.pth"));
    assertNamed(
        Arrays.copyOf(whole, whole.length / 2),
        "it is a ZIP archive whose end is missing; copy or download it again");
    byte[] random = new byte[600];
    new Random(1).nextBytes(random);
    assertNamed(random, "its 600 bytes are not a safetensors or PyTorch file");
  }

  @Test
  void pointersOfGitLfs() throws Exception {
    assertNamed(
        "version https://git-lfs.example/spec/v1\noid sha256:"
            + "0".repeat(64)
            + "\nsize 102530333\n",
        "it is a Git LFS pointer, not the file that it stands for; run 'git lfs pull'");
  }

  @Test
  void compressedFiles() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(Files.readAllBytes(Fixtures.path("zip.pth")));
    }
    assertNamed(packed.toByteArray(), "it is compressed with gzip; decompress it with gunzip");
  }

  @Test
  void archivesOfFilesOfWeights() throws Exception {
    byte[] weights = Files.readAllBytes(Fixtures.path("zip.pth"));
    assertNamed(
        zip("weights/resnet50.pth", weights),
        "it is a ZIP archive that contains the file 'weights/resnet50.pth'; unpack it");
    assertNamed(zip("a/model.weights.h5", new byte[9]), "it is a model of Keras");
    assertNamed(zip("arr_0.npy", new byte[9]), "it is an archive of NumPy arrays");
    assertNamed(tar("vgg16-397923af.pth"), "it is a TAR archive that contains the file 'vgg16-");
    assertNamed(tar("notes"), "it is a TAR archive without the file 'storages'");
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  /** An archive of one empty file: a header, and two blocks of zeros. */
  private static byte[] tar(String name) {
    byte[] archive = new byte[3 * 512];
    byte[] header = name.getBytes(UTF_8);
    System.arraycopy(header, 0, archive, 0, header.length);
    byte[] size = "00000000000\0".getBytes(UTF_8);
    System.arraycopy(size, 0, archive, 124, size.length);
    archive[156] = '0';
    int sum = 8 * ' ';
    for (byte value : archive) {
      sum += value & 0xff;
    }
    byte[] checksum = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(UTF_8);
    System.arraycopy(checksum, 0, archive, 148, checksum.length);
    return archive;
  }

  @Test
  void modelsOfOtherPrograms() throws Exception {
    byte[] hdf5 = new byte[600];
    byte[] signature = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    System.arraycopy(signature, 0, hdf5, 0, signature.length);
    assertNamed(hdf5, "it is an HDF5 file, as Keras writes; give its weights from PyTorch");
    // The first fields of a ModelProto: ir_version = 8, producer_name = "pytorch".
    assertNamed(new byte[] {8, 8, 0x12, 7, 'p', 'y', 't', 'o', 'r', 'c', 'h', 0}, "an ONNX model");
    assertNamed(new byte[] {8, 1, 0x12, 7, 0, 1, 2, 3, 4, 5}, "a SavedModel of TensorFlow");
  }
}
