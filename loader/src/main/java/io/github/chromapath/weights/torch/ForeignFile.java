// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Files that people have instead of weights. They are recognised only to say what they are. */
final class ForeignFile {
  private static final String EXPORT =
      "give its weights from PyTorch, saved with torch.save(model.state_dict(), FILE)";
  private static final String DOWNLOAD = "check the address and download the file again";
  private static final String UNPACK = "unpack it and give the file in it";
  private static final Set<String> WEIGHTS =
      Set.of(".pth", ".pt", ".ckpt", ".safetensors", ".bin", ".pth.tar", ".tar");
  private static final int SHOWN_CHARACTERS = 40;

  /** Signatures at the start of a file, as Latin-1 text. */
  private enum Signature {
    HDF5("\u0089HDF\r\n\u001a\n", "an HDF5 file, as Keras writes", EXPORT),
    GZIP("\u001f\u008b", "compressed with gzip", "decompress it with gunzip, and give the result"),
    BZIP2("BZh", "compressed with bzip2", "decompress it with bunzip2, and give the result"),
    XZ("\u00fd7zXZ\0", "compressed with xz", "decompress it with unxz, and give the result"),
    ZSTANDARD("(\u00b5/\u00fd", "compressed with zstd", "decompress it, and give the result"),
    SEVEN_ZIP("7z\u00bc\u00af\'\u001c", "a 7z archive", UNPACK),
    RAR("Rar!\u001a\u0007", "a RAR archive", UNPACK),
    EMPTY_ZIP("PK\u0005\u0006", "an empty ZIP archive", "give a file of weights"),
    NUMPY("\u0093NUMPY", "a NumPy array", EXPORT),
    GGUF("GGUF", "a GGUF file", EXPORT),
    SAVED_MODEL("\u0008\u0001\u0012", "a SavedModel of TensorFlow", EXPORT);

    private final String start;
    private final String title;
    private final String remedy;

    Signature(String start, String title, String remedy) {
      this.start = start;
      this.title = title;
      this.remedy = remedy;
    }

    boolean matches(ByteBuffer head) {
      return head.remaining() >= start.length()
          && ISO_8859_1.decode(head.slice(0, start.length())).toString().equals(start);
    }
  }

  private ForeignFile() {}

  /**
   * What a file is that has none of the formats of weights.
   *
   * @param head its first bytes
   * @param length of the file, in bytes
   */
  static TorchFault refusal(ByteBuffer head, long length) {
    if (length == 0) {
      return new TorchFault("it is empty", "download or copy it again");
    }
    for (Signature signature : Signature.values()) {
      if (signature.matches(head)) {
        return new TorchFault("it is " + signature.title, signature.remedy);
      }
    }
    if (isOnnx(head)) {
      return new TorchFault("it is an ONNX model", EXPORT);
    }
    if (isZero(head)) {
      return new TorchFault(
          "its first " + head.remaining() + " bytes are zero, as after an interrupted download",
          "download it again");
    }
    return text(head)
        .map(ForeignFile::ofText)
        .orElseGet(
            () ->
                new TorchFault(
                    "its " + length + " bytes are not a safetensors or PyTorch file",
                    "give such a file, or copy it again if it was one"));
  }

  /**
   * What an archive is that PyTorch did not write.
   *
   * @param kind "ZIP" or "TAR"
   * @param names of the files in it
   */
  static Optional<TorchFault> archive(String kind, Iterable<String> names) {
    for (String name : names) {
      String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
      if (file.endsWith(".h5") || file.equals("keras_metadata.pb")) {
        return Optional.of(new TorchFault("it is a model of Keras", EXPORT));
      }
      if (file.endsWith(".npy")) {
        return Optional.of(new TorchFault("it is an archive of NumPy arrays", EXPORT));
      }
      if (!file.startsWith(".") && WEIGHTS.stream().anyMatch(file::endsWith)) {
        return Optional.of(
            new TorchFault(
                "it is a " + kind + " archive that contains the file " + TorchFault.quote(name),
                UNPACK));
      }
    }
    return Optional.empty();
  }

  private static TorchFault ofText(String text) {
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return new TorchFault(
          "it is a web page, not the file that the page offers",
          "download the file itself: its address is behind the page's download button");
    }
    if (start.startsWith("<?xml") || start.startsWith("<error")) {
      return new TorchFault("it is an XML document, as servers send for an error", DOWNLOAD);
    }
    if (start.startsWith("version ") && start.contains("\noid sha256:")) {
      return new TorchFault(
          "it is a Git LFS pointer, not the file that it stands for",
          "run 'git lfs pull' in its repository");
    }
    String line = text.strip().lines().findFirst().orElse("");
    String shown =
        line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "..." : line;
    return new TorchFault("it is text that begins with " + TorchFault.quote(shown), DOWNLOAD);
  }

  /**
   * A protobuf whose first field is the version of ONNX's format, 3 to 15, followed by a string.
   */
  private static boolean isOnnx(ByteBuffer head) {
    return head.remaining() > 4
        && head.get(0) == 0x08
        && head.get(1) >= 3
        && head.get(1) <= 15
        && (head.get(2) == 0x12 || head.get(2) == 0x3a || head.get(2) == 0x42);
  }

  private static boolean isZero(ByteBuffer head) {
    for (int i = 0; i < head.remaining(); i++) {
      if (head.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The head as text, if it has no control characters except white space. */
  private static Optional<String> text(ByteBuffer head) {
    for (int i = 0; i < head.remaining(); i++) {
      int code = head.get(i) & 0xff;
      if ((code < ' ' && code != '\t' && code != '\r' && code != '\n') || code == 0x7f) {
        return Optional.empty();
      }
    }
    String text = UTF_8.decode(head.duplicate()).toString();
    // A character of several bytes may be cut at the end of the head; others must be whole.
    int bad = text.indexOf('\ufffd');
    return bad < 0 || bad >= text.length() - 3 ? Optional.of(text) : Optional.empty();
  }
}
