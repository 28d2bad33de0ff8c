// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file whose doubles are read as floats. It counts those that are rounded, and refuses those that
 * are too large for a float. Not thread-safe.
 */
public final class SinglePrecision implements WeightsFile {
  private final WeightsFile file;
  private final Map<String, Integer> rounded = new LinkedHashMap<>();

  /**
   * A view of a file.
   *
   * @param file closed with this view
   */
  public SinglePrecision(WeightsFile file) {
    this.file = file;
  }

  /**
   * {@return a sentence about the doubles read so far that no float equals, which starts with the
   * file; empty if there are none}
   */
  public Optional<String> note() {
    long count = rounded.values().stream().mapToLong(Integer::longValue).sum();
    return rounded.keySet().stream()
        .findFirst()
        .map(
            name ->
                file.path()
                    + ": "
                    + count
                    + (count == 1 ? " double is" : " doubles are")
                    + " rounded to single precision, for example in '"
                    + CheckpointException.printable(name)
                    + "'.");
  }

  @Override
  public float[] readFloats(String name) throws IOException {
    if (file.type(name) != StoredType.F64) {
      return file.readFloats(name);
    }
    double[] exact = file.readDoubles(name);
    float[] values = new float[exact.length];
    int inexact = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) exact[i];
      if (Float.isInfinite(values[i]) && !Double.isInfinite(exact[i])) {
        throw CheckpointException.outOfRange(file.path(), name, exact[i], StoredType.F32);
      }
      if (Double.compare(values[i], exact[i]) != 0) {
        inexact++;
      }
    }
    if (inexact > 0) {
      rounded.put(name, inexact);
    }
    return values;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public List<String> names() {
    return file.names();
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public List<Integer> shape(String name) throws CheckpointException {
    return file.shape(name);
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return file.type(name);
  }

  @Override
  public double[] readDoubles(String name) throws IOException {
    return file.readDoubles(name);
  }

  @Override
  public long[] readLongs(String name) throws IOException {
    return file.readLongs(name);
  }

  @Override
  public void close() throws CheckpointException {
    file.close();
  }
}
