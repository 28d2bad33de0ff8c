// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tensors that a layer's forward pass saves for its backward pass, one value for each graph
 * under construction. Refuses a layer that is used twice in one training graph, since the second
 * use would replace the tensors of the first. Not thread-safe.
 *
 * @param <T> the saved tensors
 */
public final class Saved<T> {
  private final String layer;
  private final List<Entry<T>> entries = new ArrayList<>();

  /** The reference is weak, so that the entry of a builder that is no longer used can be freed. */
  private record Entry<T>(WeakReference<GraphBuilder> graph, T value) {}

  /** Nothing saved yet; {@code layer} is the layer's name in messages. */
  public Saved(String layer) {
    this.layer = layer;
  }

  /**
   * Saves a value in a training graph; does nothing in an inference graph.
   *
   * @throws IllegalStateException if the layer is already in this graph
   */
  public void put(GraphBuilder graph, T value) {
    if (graph.mode() == Mode.INFERENCE) {
      return;
    }
    if (find(graph).isPresent()) {
      throw new IllegalStateException(
          "the layer "
              + layer
              + " is used twice in one training graph. Build two layers with names of their own;"
              + " separate graphs may share parameters through a ParameterStore.");
    }
    entries.removeIf(entry -> entry.graph().get() == null);
    entries.add(new Entry<>(new WeakReference<>(graph), value));
  }

  /**
   * The value that {@link #put} saved in this graph.
   *
   * @throws IllegalStateException if there is none
   */
  public T get(GraphBuilder graph) {
    return find(graph)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the layer "
                        + layer
                        + " has no forward pass in this graph. Call forward before backward,"
                        + " with one GraphBuilder of Mode.TRAINING."));
  }

  private Optional<T> find(GraphBuilder graph) {
    return entries.stream()
        .filter(entry -> entry.graph().get() == graph)
        .findFirst()
        .map(Entry::value);
  }
}
