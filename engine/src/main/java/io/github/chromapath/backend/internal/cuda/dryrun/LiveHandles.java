// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The opaque objects that a seam gave out and that are not destroyed yet. An object is known by
 * identity: its class must not define equality.
 */
public final class LiveHandles {
  private final String refusal;
  private final Map<Object, String> names = new LinkedHashMap<>();
  private final Map<String, Integer> made = new HashMap<>();

  /**
   * None yet.
   *
   * @param refusal the status of a call that is given anything else than a live object of the seam
   */
  public LiveHandles(String refusal) {
    this.refusal = refusal;
  }

  /** Takes in a new object and calls it by its kind and a number. */
  public <T> T add(String kind, T handle) {
    names.put(handle, kind + " " + made.merge(kind, 1, Integer::sum));
    return handle;
  }

  /**
   * The object behind a handle.
   *
   * @param type the class of this seam's objects of the kind
   * @param call for the exception
   * @throws CudaException if it is null, another seam's, of another kind or destroyed
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

  /** {@link #use}, for the last time. */
  public <T> T remove(Class<T> type, Object handle, String call) {
    T object = use(type, handle, call);
    names.remove(handle);
    return object;
  }

  /** The objects of one class, in the order in which they were made. */
  public <T> List<T> all(Class<T> type) {
    return names.keySet().stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What a live object is called, for example "stream 2". */
  public String name(Object handle) {
    return names.getOrDefault(handle, "a destroyed object");
  }

  /** What all live objects are called. */
  public List<String> alive() {
    return List.copyOf(names.values());
  }

  /** Forgets all of them. */
  public void clear() {
    names.clear();
  }
}
