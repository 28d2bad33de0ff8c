package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state dict that PyTorch saved ({@code .pth}, {@code .pt}), open for reading. Which of the three
 * forms it has is seen from its content.
 *
 * <p>The file's structure is checked whole on opening; tensors are read when asked for. Nothing in
 * a file can make the reader call code, or take memory beyond what the file really holds.
 * Thread-safe; owns an open file until closed.
 */
public final class TorchFile implements WeightsFile {
  private static final int SNIFFED = 512;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final Pattern PUBLISHED = Pattern.compile(".*-([0-9a-f]{8})\\.pth?");

  private final Path path;
  private final Container container;
  private final ImmutableMap<String, TorchTensor> tensors;

  private TorchFile(Path path, Container container, ImmutableMap<String, TorchTensor> tensors) {
    this.path = path;
    this.container = container;
    this.tensors = tensors;
  }

  /**
   * {@return whether a file's content begins as one of PyTorch's forms does}
   *
   * @param path a file
   * @throws IOException if it cannot be read
   */
  public static boolean recognises(Path path) throws IOException {
    return form(path) != Form.OTHER;
  }

  private enum Form {
    ZIP,
    STREAM,
    TAR,
    OTHER
  }

  private static Form form(Path path) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(SNIFFED);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (start.hasRemaining() && channel.read(start) >= 0) {
        // until full, or at the end
      }
    }
    start.flip();
    if (start.limit() >= 4 && start.getInt(0) == 0x504b0304) {
      return Form.ZIP;
    }
    if (start.limit() >= 2 && start.get(0) == (byte) 0x80 && start.get(1) <= 5) {
      return Form.STREAM;
    }
    return TarMembers.recognises(start) ? Form.TAR : Form.OTHER;
  }

  /**
   * Opens a file and checks its structure; and its SHA-256, where the name ends in the first 8
   * digits of it, as those of torchvision do ({@code resnet50-0676ba61.pth}).
   *
   * @param path the file
   * @return the open file
   * @throws CheckpointException in one sentence, when it is not such a file, is damaged, is not
   *     what its name says, asks for anything that a state dict has no use for, or cannot be read
   */
  public static TorchFile open(Path path) throws CheckpointException {
    try {
      checkHash(path);
      return openChecked(path);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
  }

  private static TorchFile openChecked(Path path) throws IOException {
    Container container = null;
    try {
      container =
          switch (form(path)) {
            case ZIP -> ZipContainer.open(path);
            case STREAM -> StreamReader.open(path);
            case TAR -> TarReader.open(path);
            case OTHER ->
                throw new TorchFault(
                    "it is no file of torch.save", "give a .pth file as published");
          };
      return new TorchFile(path, container, tensors(container.root()));
    } catch (TorchFault e) {
      if (container != null) {
        container.close();
      }
      throw new CheckpointException(path, e.getMessage(), e.mend(), e);
    }
  }

  private static void checkHash(Path path) throws IOException {
    Matcher name = PUBLISHED.matcher(String.valueOf(path.getFileName()));
    if (name.matches()) {
      String hash = MoreFiles.asByteSource(path).hash(Hashing.sha256()).toString();
      if (!hash.startsWith(name.group(1))) {
        throw new CheckpointException(
            path,
            "its SHA-256 begins with " + hash.substring(0, 8) + ", not as its name says",
            "fetch it again, or rename it if it is another file on purpose");
      }
    }
  }

  private static ImmutableMap<String, TorchTensor> tensors(Object root) throws TorchFault {
    ImmutableMap.Builder<String, TorchTensor> tensors = ImmutableMap.builder();
    Map<?, ?> dictionary = Values.as(root, Map.class);
    for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
        tensors.put(name, tensor);
      }
    }
    return tensors.buildOrThrow();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public ImmutableList<String> names() {
    return tensors.keySet().asList();
  }

  @Override
  public ImmutableList<Integer> shape(String name) throws CheckpointException {
    return tensor(name).shape();
  }

  private TorchTensor tensor(String name) throws CheckpointException {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw CheckpointException.noTensor(path, name);
    }
    return tensor;
  }

  @Override
  public float[] readFloats(String name) throws CheckpointException {
    TorchTensor tensor = tensor(name);
    StoredType type = tensor.storage().type();
    if (!type.isFloating()) {
      throw new CheckpointException(
          path, "tensor '" + name + "' is of type " + type, "store it as F32");
    }
    float[] touched = new float[tensor.span()];
    try (InputStream in =
        container.open(tensor.storage(), tensor.storage().first() + tensor.offset())) {
      read(in, type, touched);
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
    return tensor.gather(touched);
  }

  private static void read(InputStream in, StoredType type, float[] into) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    int perChunk = CHUNK_BYTES / type.bytes();
    for (int done = 0; done < into.length; done += perChunk) {
      int count = Math.min(perChunk, into.length - done);
      if (in.readNBytes(chunk, 0, count * type.bytes()) < count * type.bytes()) {
        throw new EOFException("it was cut short");
      }
      ByteBuffer elements = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        into[done + i] = type.nextFloat(elements);
      }
    }
  }

  @Override
  public void close() throws CheckpointException {
    try {
      container.close();
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
  }
}
