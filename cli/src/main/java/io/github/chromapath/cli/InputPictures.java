// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.internal.file.Sibling;
import io.github.chromapath.video.VideoContainer;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The picture and video files among a command's inputs: files, folders (searched recursively),
 * patterns that the shell did not expand, and {@code -} for a list on stdin. In folders, hidden
 * files and folders are skipped, and files whose extension names no such format are counted. A
 * picture that is given itself may have any name.
 */
final class InputPictures {
  private static final String WILDCARDS = "*?[{";

  /** Everything. As a pattern of Java, it would not match a name with a line end. */
  private static final String ALL = "**";

  /** What Java makes of bytes that are not valid in the encoding of arguments. */
  private static final char UNREADABLE = '\ufffd';

  private static final String UNNAMEABLE =
      ": this name is not valid in the encoding of the command line; give its folder, in which any"
          + " name is found, or set LC_ALL=C.UTF-8 if it is UTF-8.";
  private static final String NOT_A_PATH = ": this is not a valid path; check it.";

  /**
   * A picture file.
   *
   * @param file as given, or as found in a folder
   * @param real the same file, absolute and with links resolved
   * @param name its path in the output: relative to the input folder or the fixed part of the
   *     pattern, or the file's name if it is an input itself, with the extension of its format if
   *     it has none
   */
  record Input(Path file, Path real, Path name) {}

  /** Further paths. */
  @FunctionalInterface
  interface PathSource {
    /** Reads the paths. */
    List<String> read() throws IOException;
  }

  private final List<Input> inputs = new ArrayList<>();
  private final List<Input> videos = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private InputPictures() {}

  /**
   * Finds the files. Inputs that cannot be found or opened are added to {@link #failures}.
   *
   * @param arguments as typed
   * @param list read if an argument is {@code -}
   */
  static InputPictures find(List<String> arguments, PathSource list) throws IOException {
    InputPictures found = new InputPictures();
    for (String argument : arguments) {
      if (argument.equals("-")) {
        list.read().forEach(found::add);
      } else {
        found.add(argument);
      }
    }
    return found;
  }

  /** The pictures in the order of the arguments; the files of a folder are sorted by name. */
  List<Input> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  /** The videos, in the order of {@link #inputs}. */
  List<Input> videos() {
    return Collections.unmodifiableList(videos);
  }

  /** The folders among the arguments. */
  List<Path> folders() {
    return Collections.unmodifiableList(folders);
  }

  /** One sentence for each input that does not exist or cannot be opened. */
  List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  /** One sentence for each folder or pattern with files that are no pictures by their names. */
  List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  private void add(String argument) {
    try {
      Path path = Path.of(argument);
      if (Files.isDirectory(path)) {
        folders.add(path);
        walk(path, ALL, argument);
      } else if (Files.exists(path)) {
        addFile(path);
      } else if (argument.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
        addMatches(argument);
      } else if (argument.indexOf(UNREADABLE) >= 0) {
        failures.add(argument + UNNAMEABLE);
      } else if (Files.isSymbolicLink(path)) {
        failures.add(argument + ": this link leads to nothing; fix or remove the link.");
      } else {
        failures.add(argument + ": there is no such file or folder; check the path.");
      }
    } catch (PatternSyntaxException e) {
      failures.add(argument + ": this is not a valid pattern; check its brackets.");
    } catch (InvalidPathException e) {
      failures.add(argument + (argument.indexOf('\0') < 0 ? UNNAMEABLE : NOT_A_PATH));
    } catch (IOException e) {
      failures.add(unusable(argument, e));
    }
  }

  private static String unusable(Object input, IOException cause) {
    if (cause instanceof FileSystemLoopException) {
      return input + ": this link leads back to one of its parent folders; remove the link.";
    }
    if (cause instanceof NoSuchFileException) {
      return input + ": the target of this link does not exist; fix or remove the link.";
    }
    if (input instanceof Path path && Files.isSymbolicLink(path) && !Files.exists(path)) {
      return input + ": this link leads back to itself; remove the link.";
    }
    return cause instanceof AccessDeniedException
        ? input + ": this cannot be opened; give read permission on it."
        : input + ": this cannot be opened; fix or remove it.";
  }

  private void addFile(Path file) throws IOException {
    Path name = file.getFileName();
    if (VideoContainer.ofExtension(file).isPresent()) {
      videos.add(new Input(file, file.toRealPath(), name));
      return;
    }
    if (PictureFormat.ofExtension(file).isEmpty()) {
      try {
        name = Sibling.appended(file, "." + PictureReader.format(file).extension()).getFileName();
      } catch (PictureException e) {
        failures.add(e.getMessage());
        return;
      }
    }
    inputs.add(new Input(file, file.toRealPath(), name));
  }

  private void addMatches(String pattern) throws IOException {
    int wildcard =
        IntStream.range(0, pattern.length())
            .filter(i -> isWildcard(pattern, i))
            .min()
            .orElseThrow();
    int fixed = pattern.lastIndexOf('/', wildcard) + 1;
    Path root = Path.of(pattern.substring(0, fixed));
    if (Files.isDirectory(root.toAbsolutePath())) {
      walk(root, pattern.substring(fixed), pattern);
    } else {
      failures.add(pattern + ": there is no folder " + root + "; check the path.");
    }
  }

  private static boolean isWildcard(String pattern, int at) {
    return WILDCARDS.indexOf(pattern.charAt(at)) >= 0;
  }

  private void walk(Path root, String pattern, String argument) throws IOException {
    Walk walk = new Walk(root, pattern);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    walk.found.sort(Comparator.comparing(Input::name));
    walk.videos.sort(Comparator.comparing(Input::name));
    inputs.addAll(walk.found);
    videos.addAll(walk.videos);
    failures.addAll(walk.failures);
    Optional<String> others = walk.passedOver();
    if (walk.found.isEmpty() && walk.videos.isEmpty() && walk.failures.isEmpty()) {
      failures.add(
          argument
              + ": there is no picture in it"
              + others.map(counts -> ", but other files: " + counts).orElse("")
              + "; check the path.");
    } else {
      others.ifPresent(
          counts -> notes.add(argument + ": other files are passed over: " + counts + "."));
    }
  }

  /** Collects the pictures that match the pattern, or that are in a folder that matches it. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final PathMatcher matcher;
    private final boolean all;
    private final int depth;
    final List<Input> found = new ArrayList<>();
    final List<Input> videos = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> others = new TreeMap<>();

    Walk(Path root, String pattern) {
      this.root = root;
      this.all = pattern.equals(ALL);
      this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      this.depth =
          pattern.contains("**")
              ? Integer.MAX_VALUE
              : (int) pattern.chars().filter(c -> c == '/').count() + 1;
    }

    private boolean matches(Path name) {
      return all
          || IntStream.rangeClosed(1, name.getNameCount())
              .anyMatch(length -> matcher.matches(name.subpath(0, length)));
    }

    private static boolean hidden(Path file) {
      return file.getFileName() != null && file.getFileName().toString().startsWith(".");
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.equals(root)) {
        return FileVisitResult.CONTINUE;
      }
      Path name = root.relativize(folder);
      boolean deeper = name.getNameCount() < depth || matches(name);
      return deeper && !hidden(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Path name = root.relativize(file);
      if (hidden(file) || !matches(name)) {
        return FileVisitResult.CONTINUE;
      }
      boolean video = VideoContainer.ofExtension(file).isPresent();
      if (!video && PictureFormat.ofExtension(file).isEmpty()) {
        others.merge(ending(file), 1, Integer::sum);
      } else {
        try {
          (video ? videos : found).add(new Input(file, file.toRealPath(), name));
        } catch (IOException e) {
          return visitFileFailed(file, e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    private static String ending(Path file) {
      String name = file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      return dot < 0 ? "without an extension" : name.substring(dot).toLowerCase(Locale.ROOT);
    }

    /** The numbers of files that are no pictures by their names, by their endings. */
    Optional<String> passedOver() {
      return others.isEmpty()
          ? Optional.empty()
          : Optional.of(
              others.entrySet().stream()
                  .map(ending -> ending.getValue() + " " + ending.getKey())
                  .collect(Collectors.joining(", ")));
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException cause) {
      failures.add(unusable(file, cause));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException cause) {
      return cause == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, cause);
    }
  }
}
