// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The {@code state_dict} of a pickled object: the object itself, or a dict within the dict of a
 * training checkpoint.
 *
 * @param tensors by name, in the order of the dict, each checked against its storage
 * @param place a clause that says where in the object the tensors are; empty for the object itself
 */
record StateDict(ImmutableMap<String, TorchTensor> tensors, Optional<String> place) {
  /** Keys under which training programs store a state_dict. The first one present is read. */
  private static final ImmutableList<String> USUAL_KEYS =
      ImmutableList.of(
          "state_dict",
          "model_state_dict",
          "model_state",
          "model",
          "net",
          "network",
          "module",
          "weights",
          "params");

  private static final int MAX_DEPTH = 3;
  private static final int NAMES_SHOWN = 4;

  /**
   * Finds the state_dict.
   *
   * @throws TorchFault if the object is not a dict, contains no tensors or several dicts of them,
   *     or has a tensor that does not fit into its storage
   */
  static StateDict of(TorchContents contents) throws TorchFault {
    if (!(contents.root() instanceof PyValue.Dict root)) {
      throw TorchFault.unsuitable("it does not hold a dict");
    }
    List<String> path = new ArrayList<>();
    PyValue.Dict found = root;
    Optional<String> key = inner(root);
    while (key.isPresent() && path.size() < MAX_DEPTH) {
      path.add(key.get());
      found = (PyValue.Dict) found.items().get(key.get());
      key = inner(found);
    }
    ImmutableMap<String, TorchTensor> tensors = tensors(found, contents);
    if (tensors.isEmpty()) {
      throw TorchFault.unsuitable("its dict holds no tensors");
    }
    return new StateDict(
        tensors, path.isEmpty() ? Optional.empty() : Optional.of(place(path, root)));
  }

  /** The key of the dict to read instead of this one, which itself may hold such a dict. */
  private static Optional<String> inner(PyValue.Dict dict) throws TorchFault {
    for (String key : USUAL_KEYS) {
      if (dict.items().get(key) instanceof PyValue.Dict inner && leadsToTensors(inner, MAX_DEPTH)) {
        return Optional.of(key);
      }
    }
    if (holdsTensors(dict)) {
      return Optional.empty();
    }
    List<String> keys =
        dict.items().entrySet().stream()
            .filter(item -> item.getValue() instanceof PyValue.Dict inner && holdsTensors(inner))
            .map(Map.Entry::getKey)
            .toList();
    if (keys.size() > 1) {
      throw new TorchFault(
          "it holds several dicts of tensors: " + quoted(keys),
          "save only the one with the weights, with torch.save");
    }
    return keys.stream().findFirst();
  }

  private static boolean leadsToTensors(PyValue.Dict dict, int depth) {
    return holdsTensors(dict)
        || (depth > 1
            && USUAL_KEYS.stream()
                .map(dict.items()::get)
                .anyMatch(
                    item ->
                        item instanceof PyValue.Dict inner && leadsToTensors(inner, depth - 1)));
  }

  private static boolean holdsTensors(PyValue.Dict dict) {
    return dict.items().values().stream()
        .anyMatch(item -> item instanceof PyValue.Tensor || item instanceof PyValue.Parameter);
  }

  private static String place(List<String> path, PyValue.Dict root) {
    List<String> others =
        root.items().keySet().stream().filter(Predicate.not(path.get(0)::equals)).toList();
    String place =
        "its weights are the entry "
            + path.stream().map(key -> "[" + TorchFault.quote(key) + "]").collect(joining());
    return others.isEmpty() ? place : place + "; other entries are ignored: " + quoted(others);
  }

  private static String quoted(List<String> names) {
    String shown = names.stream().limit(NAMES_SHOWN).map(TorchFault::quote).collect(joining(", "));
    return names.size() > NAMES_SHOWN
        ? shown + " and " + (names.size() - NAMES_SHOWN) + " more"
        : shown;
  }

  private static ImmutableMap<String, TorchTensor> tensors(
      PyValue.Dict dict, TorchContents contents) throws TorchFault {
    ImmutableMap.Builder<String, TorchTensor> tensors = ImmutableMap.builder();
    for (Map.Entry<String, PyValue> item : dict.items().entrySet()) {
      PyValue value =
          item.getValue() instanceof PyValue.Parameter parameter
              ? parameter.data()
              : item.getValue();
      if (value instanceof PyValue.Tensor tensor) {
        tensors.put(item.getKey(), tensor(item.getKey(), tensor.view(), contents));
      }
    }
    return tensors.buildOrThrow();
  }

  private static TorchTensor tensor(String name, TensorView view, TorchContents contents)
      throws TorchFault {
    FileRegion storage = contents.storages().get(view.storage().key());
    if (storage == null) {
      throw TorchFault.broken("the storage of tensor " + TorchFault.quote(name) + " is missing");
    }
    return TorchTensor.of(name, view, storage, contents.order());
  }
}
