// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The pictures of a folder and of its folders, without labels: every label is 255.
 *
 * <p>A picture's name is its path from the folder, with {@code /} between. Opening it reads the
 * pictures' headers.
 */
public final class FolderDataset implements StreetDataset {
  private final Path folder;
  private final ImmutableList<Path> files;
  private final ImmutableList<SkippedPair> skipped;

  private FolderDataset(
      Path folder, ImmutableList<Path> files, ImmutableList<SkippedPair> skipped) {
    this.folder = folder;
    this.files = files;
    this.skipped = skipped;
  }

  /**
   * Opens a data set and checks every picture's header.
   *
   * @param folder where the pictures are
   * @return the data set
   * @throws DatasetException in one sentence, when the folder is missing or unreadable, or no
   *     picture can be used
   */
  public static FolderDataset open(Path folder) throws DatasetException {
    ImmutableList.Builder<Path> files = ImmutableList.builder();
    ImmutableList.Builder<SkippedPair> skipped = ImmutableList.builder();
    for (Path file : PictureFolder.list(folder, Integer.MAX_VALUE)) {
      try {
        PictureReader.size(folder.resolve(file));
        files.add(file);
      } catch (IOException e) {
        skipped.add(new SkippedPair(name(file), e.getMessage()));
      }
    }
    FolderDataset dataset = new FolderDataset(folder, files.build(), skipped.build());
    if (dataset.size() == 0) {
      throw new DatasetException(
          folder,
          "it has no picture that can be used (" + dataset.skipped.size() + " skipped)",
          "put PNG, JPEG, TIFF, WebP or BMP pictures there");
    }
    return dataset;
  }

  private static String name(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public String name(int index) {
    return name(files.get(index));
  }

  @Override
  public StreetPair load(int index) throws IOException {
    Path file = folder.resolve(files.get(index));
    Picture picture = PictureReader.read(file);
    if (picture.isOneColor()) {
      throw Gta5Dataset.oneColor(file);
    }
    LabelMap labels = LabelMap.unlabelled(picture.width(), picture.height());
    return new StreetPair(name(index), picture, labels);
  }

  @Override
  public List<SkippedPair> skipped() {
    return skipped;
  }
}
