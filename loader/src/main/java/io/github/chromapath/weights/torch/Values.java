package io.github.chromapath.weights.torch;

import com.google.common.primitives.ImmutableLongArray;
import java.util.List;

/** Checked access to values of unknown types. */
final class Values {
  private Values() {}

  static <T> T as(Object value, Class<T> type) throws TorchFault {
    if (!type.isInstance(value)) {
      throw new TorchFault(
          "it has "
              + (value == null ? "None" : "a " + value.getClass().getSimpleName())
              + " where a "
              + type.getSimpleName()
              + " belongs");
    }
    return type.cast(value);
  }

  static <T> T at(List<?> values, int index, Class<T> type) throws TorchFault {
    if (index >= values.size()) {
      throw new TorchFault("a call in it has " + values.size() + " arguments");
    }
    return as(values.get(index), type);
  }

  /** A key of a dictionary: text or a number. */
  static Object key(Object value) throws TorchFault {
    return value instanceof Long ? value : as(value, String.class);
  }

  static ImmutableLongArray longs(List<?> values) throws TorchFault {
    ImmutableLongArray.Builder longs = ImmutableLongArray.builder(values.size());
    for (Object value : values) {
      longs.add(as(value, Long.class));
    }
    return longs.build();
  }
}
