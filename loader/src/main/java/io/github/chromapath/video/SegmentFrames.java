// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/** The frames of all finished segments, read one segment at a time. Not thread-safe. */
final class SegmentFrames implements FilmWriter.Frames {
  private final WorkFolder work;
  private int segment;
  private Iterator<CodedFrame> frames = Collections.emptyIterator();
  private long count;

  SegmentFrames(WorkFolder work) {
    this.work = work;
  }

  @Override
  public Optional<CodedFrame> next() throws IOException {
    while (!frames.hasNext()) {
      if (!work.has(segment)) {
        return Optional.empty();
      }
      frames = work.frames(segment).iterator();
      segment++;
    }
    count++;
    return Optional.of(frames.next());
  }

  /** Frames that were given. */
  long count() {
    return count;
  }
}
