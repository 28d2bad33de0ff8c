// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The opaque objects that an interface has created and not yet destroyed. Objects are compared by
 * identity, so their classes must not override {@code equals}.
 */
public final class LiveHandles {
  private final String refusal;
  private final Map<Object, String> names = new LinkedHashMap<>();
  private final Map<String, Integer> made = new HashMap<>();

  /**
   * An empty set of objects.
   *
   * @param refusal the status of a call whose argument is not a live object of this interface
   */
  public LiveHandles(String refusal) {
    this.refusal = refusal;
  }

  /** Adds a new object and names it by its kind and a number. */
  public <T> T add(String kind, T handle) {
    names.put(handle, kind + " " + made.merge(kind, 1, Integer::sum));
    return handle;
  }

  /**
   * The object behind a handle.
   *
   * @param type the class of the objects of that kind
   * @param call for the exception
   * @throws CudaException if the handle is null, destroyed, of another interface or of another kind
   */
  public <T> T use(Class<T> type, Object handle, String call) {
    if (handle == null) {
      throw new CudaException(call + ", given null,", refusal);
    }
    if (!names.containsKey(handle) || !type.isInstance(handle)) {
      throw new CudaException(
          call + ", given a " + handle.getClass().getSimpleName() + " destroyed or not its own,",
          refusal);
    }
    return type.cast(handle);
  }

  /** As {@link #use}, then removes the object. */
  public <T> T remove(Class<T> type, Object handle, String call) {
    T object = use(type, handle, call);
    names.remove(handle);
    return object;
  }

  /** The objects of one class, in the order of their creation. */
  public <T> List<T> all(Class<T> type) {
    return names.keySet().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The name of a live object, for example "stream 2". */
  public String name(Object handle) {
    return names.getOrDefault(handle, "a destroyed object");
  }

  /** The names of all live objects. */
  public List<String> alive() {
    return List.copyOf(names.values());
  }

  /** Removes all objects. */
  public void clear() {
    names.clear();
  }
}
