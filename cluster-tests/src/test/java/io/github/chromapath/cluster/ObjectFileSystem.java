// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.Progressable;

/**
 * A file system with the rules of S3A on local files: an object appears when its stream is closed,
 * unless it was aborted, and there is no rename.
 */
public final class ObjectFileSystem extends RawLocalFileSystem {
  private static final URI NAME = URI.create("s3a://bucket");

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public String getScheme() {
    return "s3a";
  }

  @Override
  protected void checkPath(Path path) {
    // All buckets are one.
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("an object store has no rename");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(new Upload(path), new FileSystem.Statistics("s3a"));
  }

  private static final class Upload extends ByteArrayOutputStream
      implements Abortable, StreamCapabilities {
    private final Path path;
    private boolean ended;

    private Upload(Path path) {
      this.path = path;
    }

    @Override
    public AbortableResult abort() {
      ended = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return false;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals("fs.capability.outputstream.abortable");
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        java.nio.file.Path file = Paths.get(path.toUri().getPath());
        Files.createDirectories(file.getParent());
        Files.write(file, toByteArray());
      }
    }
  }
}
