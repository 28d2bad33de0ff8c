// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/** Looks up the entries of a list of pictures. */
final class PictureLookup {
  private final Configuration configuration;
  private final String base;
  private final PictureWork work;

  /**
   * @param base folder that names are relative to; the empty text for names without folders
   */
  PictureLookup(Configuration configuration, String base, PictureWork work) {
    this.configuration = configuration;
    this.base = base;
    this.work = work;
  }

  Iterator<Row> rows(Iterator<String> entries) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(entries, 0), false)
        .filter(entry -> !entry.isBlank())
        .map(entry -> find(entry).row())
        .iterator();
  }

  private Listed find(String entry) {
    try {
      Path path = Place.typed(entry, configuration);
      FileStatus status = Place.fileSystem(path, configuration).getFileStatus(path);
      if (status.isDirectory()) {
        return Listed.unusable(
            entry, entry, entry + ": this is a folder; list its pictures, or give it as INPUT.");
      }
      if (!base.isEmpty() && !Place.isIn(path, new Path(base))) {
        return Listed.unusable(
            entry, entry, entry + ": this is not below " + base + "; give another --base.");
      }
      String name = base.isEmpty() ? path.getName() : Place.relative(path, new Path(base));
      return picture(status, name, work);
    } catch (FileNotFoundException e) {
      return PictureListing.missing(entry);
    } catch (IOException | ClusterException e) {
      return Listed.unusable(entry, entry, entry + ": this cannot be opened; fix or remove it.");
    }
  }

  /** A file that was given itself. */
  static Listed picture(FileStatus status, String name, PictureWork work) {
    String uri = status.getPath().toString();
    return work.accepts(name)
        ? Listed.file(name, status)
        : Listed.unusable(
            name, uri, uri + ": its name does not end as that of a picture; rename it.");
  }
}
